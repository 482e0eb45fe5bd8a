//! The list of client certificates.

use std::io;
use std::path::{Path, PathBuf};

use postrider_core::secret::Secret;
use postrider_http::{ClientCertificate, UrlPattern};
use serde_json::{Map, Value};
use thiserror::Error;

use super::error::plain_reason;
use crate::cli::{ClientCertificateOptions, ProcessEnv};

/// Why the list of client certificates cannot be read, in Newman's words.
#[derive(Debug, Error)]
pub enum CertificateListError {
    /// The file cannot be read.
    #[error("unable to read the ssl client certificates file \"{path}\"")]
    Unreadable {
        /// The file, as given.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// The file is not JSON.
    #[error("the file at {path} does not contain valid JSON data.")]
    NoJson {
        /// The file, as given.
        path: String,
        /// What is wrong, and where.
        error: serde_json::Error,
    },
    /// The file is JSON, but no list.
    #[error("expected ssl client certificates list to be an array.")]
    NoArray,
}

impl CertificateListError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Unreadable { error, .. } => plain_reason(error),
            Self::NoJson { error, .. } => error.to_string(),
            Self::NoArray => {
                "it looks like this: [{\"matches\": [\"https://host/*\"], \"cert\": {\"src\": \"cert.pem\"}, \
                 \"key\": {\"src\": \"key.pem\"}}]"
                    .to_owned()
            }
        }
    }
}

/// The client certificates of a run.
#[derive(Debug, Default)]
pub struct ClientCertificates {
    /// In the order in which they are tried.
    pub list: Vec<ClientCertificate>,
    /// Remarks, one line each.
    pub warnings: Vec<String>,
}

impl ClientCertificates {
    /// The passphrases, to be masked wherever they turn up.
    pub fn passphrases(&self) -> impl Iterator<Item = Secret> {
        self.list.iter().filter_map(|certificate| certificate.passphrase.clone())
    }
}

/// Reads the list, and puts the single certificate behind it. The files with certificates and keys are
/// read when a request needs them.
///
/// # Errors
///
/// [`CertificateListError`] when the list cannot be read.
pub fn client_certificates(
    options: &ClientCertificateOptions,
    env: &ProcessEnv,
) -> Result<ClientCertificates, CertificateListError> {
    let mut certificates = match &options.list {
        Some((path, given)) => read_list(path, given, &env.current_dir)?,
        None => ClientCertificates::default(),
    };
    certificates.list.extend(options.single.clone());
    if options.has_stray_key {
        certificates.warnings.push("--ssl-client-key is ignored without --ssl-client-cert".to_owned());
    }
    Ok(certificates)
}

fn read_list(path: &Path, given: &str, folder: &Path) -> Result<ClientCertificates, CertificateListError> {
    let shown = || given.to_owned();
    let bytes = std::fs::read(path).map_err(|error| CertificateListError::Unreadable { path: shown(), error })?;
    // A byte order mark is obeyed.
    let (text, ..) = encoding_rs::UTF_8.decode(&bytes);
    let value =
        serde_json::from_str(text.trim()).map_err(|error| CertificateListError::NoJson { path: shown(), error })?;
    let Value::Array(entries) = value else { return Err(CertificateListError::NoArray) };
    let mut certificates = ClientCertificates::default();
    for (position, entry) in entries.iter().enumerate() {
        let mut warn = |text: String| certificates.warnings.push(format!("{given}, entry {}: {text}", position + 1));
        match entry {
            Value::Object(entry) => certificates.list.push(certificate(entry, folder, &mut warn)),
            _ => warn("it is no certificate and not used".to_owned()),
        }
    }
    Ok(certificates)
}

fn certificate(entry: &Map<String, Value>, folder: &Path, warn: &mut dyn FnMut(String)) -> ClientCertificate {
    let file = |key: &str| -> Option<PathBuf> {
        let value = entry.get(key)?;
        let path = value.as_str().or_else(|| value.get("src")?.as_str()).filter(|path| !path.is_empty());
        path.map(|path| folder.join(path))
    };
    let passphrase = match entry.get("passphrase") {
        Some(Value::String(text)) => Some(Secret::new(text.clone())),
        Some(Value::Number(number)) => Some(Secret::new(number.to_string())),
        _ => None,
    };
    ClientCertificate {
        name: entry.get("name").and_then(Value::as_str).map(str::to_owned),
        matches: patterns(entry.get("matches"), warn),
        cert: file("cert"),
        key: file("key"),
        pfx: file("pfx"),
        passphrase,
    }
}

/// The patterns that can match. Others are remarked upon, because nothing else would tell.
fn patterns(matches: Option<&Value>, warn: &mut dyn FnMut(String)) -> Vec<UrlPattern> {
    let texts: Vec<&str> = match matches {
        Some(Value::Array(list)) => {
            list.iter().filter_map(|item| item.as_str().or_else(|| item.get("pattern")?.as_str())).collect()
        }
        Some(Value::String(text)) => vec![text],
        _ => Vec::new(),
    };
    if texts.is_empty() {
        warn("it has no \"matches\" and is never used".to_owned());
    }
    let mut patterns = Vec::new();
    for text in texts {
        match text.parse() {
            Ok(pattern) => patterns.push(pattern),
            Err(reason) => warn(format!("{text} never matches: {reason}")),
        }
    }
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &[u8]) -> Result<ClientCertificates, CertificateListError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("certs.json");
        std::fs::write(&path, content).unwrap();
        read_list(&path, "certs.json", Path::new("/here"))
    }

    #[test]
    fn entries_have_the_form_of_newman() {
        let json = r#"[
            {"name": "one", "matches": ["https://a.test/*", {"pattern": "https://b.test/*"}],
             "cert": {"src": "c.pem"}, "key": {"src": "/abs/k.pem"}, "passphrase": "s3cret"},
            {"matches": "https://c.test/*", "pfx": "c.p12", "passphrase": 1234}
        ]"#;
        let marked = [b"\xef\xbb\xbf \n", json.as_bytes()].concat();
        for content in [json.as_bytes(), &marked] {
            let certificates = read(content).unwrap();
            assert_eq!(certificates.warnings, [""; 0]);
            let [one, two] = certificates.list.as_slice() else { panic!("{certificates:?}") };
            assert_eq!((one.name.as_deref(), one.matches.len()), (Some("one"), 2));
            assert_eq!(one.cert.as_deref(), Some(Path::new("/here/c.pem")));
            assert_eq!(one.key.as_deref(), Some(Path::new("/abs/k.pem")));
            assert_eq!((two.pfx.as_deref(), two.matches.len()), (Some(Path::new("/here/c.p12")), 1));
            let passphrases: Vec<_> = certificates.passphrases().map(|secret| secret.expose().to_owned()).collect();
            assert_eq!(passphrases, ["s3cret", "1234"]);
        }
    }

    #[test]
    fn errors_have_the_words_of_newman() {
        let unreadable = read_list(Path::new("/no/such.json"), "such.json", Path::new("/")).unwrap_err();
        assert_eq!(unreadable.to_string(), "unable to read the ssl client certificates file \"such.json\"");
        assert_eq!(unreadable.hint(), "no such file or directory");
        let no_json = read(b"[").unwrap_err();
        assert_eq!(no_json.to_string(), "the file at certs.json does not contain valid JSON data.");
        assert!(no_json.hint().contains("line 1"));
        let no_array = read(b"{}").unwrap_err();
        assert_eq!(no_array.to_string(), "expected ssl client certificates list to be an array.");
    }

    #[test]
    fn what_is_never_used_is_remarked_upon() {
        let certificates =
            read(br#"[null, {"cert": "c.pem"}, {"matches": ["https://localhost:3001", "https://a/*"]}]"#).unwrap();
        assert_eq!(
            certificates.warnings,
            [
                "certs.json, entry 1: it is no certificate and not used",
                "certs.json, entry 2: it has no \"matches\" and is never used",
                "certs.json, entry 3: https://localhost:3001 never matches: the path is missing: end it in /* to \
                 match all paths",
            ]
        );
        assert_eq!(certificates.list.len(), 2);
        assert_eq!(certificates.list[1].matches.len(), 1);
    }
}
