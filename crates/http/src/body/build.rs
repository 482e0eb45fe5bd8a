//! From a request's body block to what is sent.

use bytes::Bytes;
use postrider_core::collection::{
    BodyMode, FileBody, FormParam, FormValue, ProtocolProfileBehavior, Request, RequestBody,
};
use serde_json::Value;

use super::multipart::{Part, PartContent};
use super::{FileResolver, FileSegment, MultipartForm, base64, graphql, mime_types, prepare, urlencoded};
use crate::headers::add_content_type;

/// A body before its length and Content-Type have found their place among the headers.
#[derive(Debug, Clone, Default)]
pub(crate) enum BodySource {
    /// No body.
    #[default]
    None,
    /// Bytes whose Content-Type, if any, is among the headers already.
    Bytes(Bytes),
    /// An urlencoded form.
    Form(Bytes),
    /// A multipart form; its boundary is made for every hop.
    Multipart(MultipartForm),
    /// A file, and the Content-Type that its name stands for.
    File(FileSegment, &'static str),
}

/// Whether the request has a body that its method lets through. Files are not looked at.
pub(super) fn is_body_sent(request: &Request, behavior: &ProtocolProfileBehavior) -> bool {
    let Some(body) = &request.body else { return false };
    if body.disabled || is_empty(body) {
        return false;
    }
    let is_pruned = matches!(request.method.as_str(), "GET" | "COPY" | "HEAD" | "PURGE" | "UNLOCK");
    !is_pruned || behavior.disable_body_pruning()
}

fn is_empty(body: &RequestBody) -> bool {
    match body.mode {
        None => true,
        Some(BodyMode::Raw) => body.raw.as_ref().is_none_or(String::is_empty),
        Some(BodyMode::Urlencoded) => body.urlencoded.iter().all(|param| param.disabled),
        Some(BodyMode::Formdata) => body.formdata.iter().all(|param| param.disabled),
        Some(BodyMode::File) => {
            body.file.as_ref().is_none_or(|file| text(file.src.as_ref()).or(text(file.content.as_ref())).is_none())
        }
        Some(BodyMode::Graphql) => body.graphql.is_none(),
    }
}

/// Builds the body of a request. Adds the Content-Type of raw and GraphQL bodies to its headers;
/// what goes wrong with files is told in `warnings`.
pub(crate) fn build_body(
    request: &mut Request,
    behavior: &ProtocolProfileBehavior,
    files: &FileResolver,
    allow_files: bool,
    warnings: &mut Vec<String>,
) -> BodySource {
    if !allow_files {
        drop_files(request, warnings);
    }
    prepare::prepare_raw_body(request, behavior);
    let Some(body) = request.body.as_ref().filter(|body| !body.disabled) else { return BodySource::None };
    let is_sent = is_body_sent(request, behavior);
    // Files are looked at, and warned about, even where the method sends no body.
    match body.mode {
        Some(BodyMode::File) => {
            let source = file_body(body.file.as_ref(), files, warnings);
            if is_sent { source } else { BodySource::None }
        }
        Some(BodyMode::Formdata) => {
            let form = multipart_form(&body.formdata, files, warnings);
            let is_left = is_sent && !form.parts.is_empty();
            if is_left { BodySource::Multipart(form) } else { BodySource::None }
        }
        _ if !is_sent => BodySource::None,
        Some(BodyMode::Urlencoded) => BodySource::Form(Bytes::from(urlencoded::encode(&body.urlencoded))),
        Some(BodyMode::Raw) => {
            let content_type = prepare::content_type_of(body.raw_language());
            let bytes = Bytes::from(body.raw.clone().unwrap_or_default());
            add_content_type(&mut request.headers, content_type);
            BodySource::Bytes(bytes)
        }
        Some(BodyMode::Graphql) => {
            let bytes = Bytes::from(body.graphql.as_ref().map(graphql::encode).unwrap_or_default());
            add_content_type(&mut request.headers, "application/json");
            BodySource::Bytes(bytes)
        }
        None => BodySource::None,
    }
}

/// Takes files out of a request that a script sends.
fn drop_files(request: &mut Request, warnings: &mut Vec<String>) {
    let Some(body) = &mut request.body else { return };
    let is_dropped = match body.mode {
        Some(BodyMode::File) => {
            request.body = None;
            true
        }
        Some(BodyMode::Formdata) => {
            let n_params = body.formdata.len();
            body.formdata.retain(|param| !matches!(param.value, FormValue::File { .. }));
            body.formdata.len() < n_params
        }
        _ => false,
    };
    if is_dropped {
        warnings.push("uploading files from scripts is not allowed".to_owned());
    }
}

fn file_body(body: Option<&FileBody>, files: &FileResolver, warnings: &mut Vec<String>) -> BodySource {
    let Some(body) = body else { return BodySource::None };
    if text(body.src.as_ref()).is_none()
        && let Some(content) = text(body.content.as_ref())
    {
        return BodySource::Bytes(Bytes::from(base64::decode(content)));
    }
    match files.open(body.src.as_deref().unwrap_or_default()) {
        Ok(file) => {
            let content_type = mime_types::by_path(&file.path.to_string_lossy());
            BodySource::File(file, content_type.unwrap_or("application/octet-stream"))
        }
        Err(reason) => {
            warnings.push(format!("Binary file load error: {reason}"));
            BodySource::None
        }
    }
}

fn multipart_form(params: &[FormParam], files: &FileResolver, warnings: &mut Vec<String>) -> MultipartForm {
    let mut parts = Vec::with_capacity(params.len());
    for param in params.iter().filter(|param| !param.disabled) {
        let part = |content| Part {
            name: param.key.clone(),
            content,
            content_type: param.content_type.clone(),
            file_name: param.file_name.clone(),
        };
        let mut warn = |reason: &str| {
            warnings.push(format!("Form param `{}`, file load error: {reason}", param.key));
        };
        match &param.value {
            FormValue::Text(value) => parts.push(part(PartContent::Text(value_text(value)))),
            FormValue::File { src, content, src_is_list } if is_missing(src, *src_is_list) => {
                if let Some(content) = text(content.as_ref()) {
                    parts.push(part(PartContent::Binary(base64::decode(content))));
                    continue;
                }
                warn("missing file source");
                let mut empty = part(PartContent::default());
                empty.file_name.get_or_insert_default();
                parts.push(empty);
            }
            FormValue::File { src, .. } => {
                for src in src {
                    match files.open(src) {
                        Ok(file) => parts.push(part(PartContent::File(file))),
                        Err(reason) => warn(&reason),
                    }
                }
            }
        }
    }
    MultipartForm { parts }
}

/// Whether a file part names no file at all. An empty name in a list is one that cannot be found.
fn is_missing(src: &[String], is_list: bool) -> bool {
    src.is_empty() || (!is_list && src.iter().all(String::is_empty))
}

/// The value of a text part.
fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn text(value: Option<&String>) -> Option<&str> {
    value.map(String::as_str).filter(|text| !text.is_empty())
}
