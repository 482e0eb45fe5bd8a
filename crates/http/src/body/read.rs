//! Bodies before they are sent, for signers that hash them.

use std::fs::File;
use std::io::Read;

use postrider_core::collection::{ProtocolProfileBehavior, Request};

use super::{BodySource, FileResolver, FileSegment, build_body};

/// What came of reading a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyRead {
    /// There is none, or it is empty.
    Empty,
    /// All of it was read.
    Whole,
    /// It is not known before it is sent (multipart forms have a boundary that is made then), or a
    /// file cannot be read. What was read does not count.
    Unknown,
}

/// Bytes of a file that are read at a time.
const PORTION: usize = 64 * 1024;

/// Hands the body to `sink`. What is wrong with its files is told when it is sent.
pub(crate) fn read_body(
    request: &Request,
    behavior: &ProtocolProfileBehavior,
    files: &FileResolver,
    allow_files: bool,
    sink: &mut dyn FnMut(&[u8]),
) -> BodyRead {
    let mut request = request.clone();
    match build_body(&mut request, behavior, files, allow_files, &mut Vec::new()) {
        BodySource::None => BodyRead::Empty,
        BodySource::Bytes(bytes) | BodySource::Form(bytes) if bytes.is_empty() => BodyRead::Empty,
        BodySource::Bytes(bytes) | BodySource::Form(bytes) => {
            sink(&bytes);
            BodyRead::Whole
        }
        BodySource::Multipart(_) => BodyRead::Unknown,
        BodySource::File(file, _) => read_file(&file, sink),
    }
}

fn read_file(file: &FileSegment, sink: &mut dyn FnMut(&[u8])) -> BodyRead {
    if file.size == 0 {
        return BodyRead::Empty;
    }
    let Ok(source) = File::open(&file.path) else { return BodyRead::Unknown };
    // Exactly what will be sent, though the file may grow.
    let mut source = source.take(file.size);
    let mut portion = vec![0; PORTION];
    let mut n_left = file.size;
    loop {
        match source.read(&mut portion) {
            Ok(0) => return if n_left == 0 { BodyRead::Whole } else { BodyRead::Unknown },
            Ok(n_read) => {
                sink(&portion[..n_read]);
                n_left -= n_read as u64;
            }
            Err(_) => return BodyRead::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use postrider_core::collection::{BodyMode, FileBody, FormParam, GraphqlBody, RequestBody, UrlencodedParam};

    use super::*;

    fn read(method: &str, body: RequestBody, folder: &Path) -> (BodyRead, String) {
        let request = Request { method: method.to_owned(), body: Some(body), ..Request::default() };
        let files = FileResolver::new(folder, true);
        let mut bytes = Vec::new();
        let behavior = ProtocolProfileBehavior::default();
        let read = read_body(&request, &behavior, &files, true, &mut |piece| bytes.extend_from_slice(piece));
        (read, String::from_utf8(bytes).unwrap())
    }

    fn file(name: &str) -> RequestBody {
        let file = Some(FileBody { src: Some(name.to_owned()), ..FileBody::default() });
        RequestBody { mode: Some(BodyMode::File), file, ..RequestBody::default() }
    }

    fn raw(text: &str) -> RequestBody {
        RequestBody { mode: Some(BodyMode::Raw), raw: Some(text.to_owned()), ..RequestBody::default() }
    }

    #[test]
    fn bodies_are_read_as_they_are_sent() {
        let folder = tempfile::tempdir().unwrap();
        let long = "x".repeat(PORTION + 1);
        std::fs::write(folder.path().join("long"), &long).unwrap();
        std::fs::write(folder.path().join("empty"), "").unwrap();
        let form = [("a", "1 2"), ("b", "ä")].map(|(key, value)| UrlencodedParam {
            key: key.to_owned(),
            value: value.into(),
            ..UrlencodedParam::default()
        });
        let form =
            RequestBody { mode: Some(BodyMode::Urlencoded), urlencoded: form.to_vec(), ..RequestBody::default() };
        let graphql = GraphqlBody { query: Some("{a}".to_owned()), ..GraphqlBody::default() };
        let graphql = RequestBody { mode: Some(BodyMode::Graphql), graphql: Some(graphql), ..RequestBody::default() };
        let multipart = RequestBody {
            mode: Some(BodyMode::Formdata),
            formdata: vec![FormParam { key: "a".to_owned(), ..FormParam::default() }],
            ..RequestBody::default()
        };
        for (method, body, expected, text) in [
            ("POST", raw("text"), BodyRead::Whole, "text"),
            ("POST", raw(""), BodyRead::Empty, ""),
            ("GET", raw("not sent"), BodyRead::Empty, ""),
            ("POST", form, BodyRead::Whole, "a=1%202&b=%C3%A4"),
            ("POST", graphql, BodyRead::Whole, "{\"query\":\"{a}\"}"),
            ("POST", file("long"), BodyRead::Whole, &long),
            ("POST", file("empty"), BodyRead::Empty, ""),
            ("POST", file("missing"), BodyRead::Empty, ""),
            ("POST", multipart, BodyRead::Unknown, ""),
        ] {
            let shown = format!("{method} {:?}", body.mode);
            assert_eq!(read(method, body, folder.path()), (expected, text.to_owned()), "{shown}");
        }
    }
}
