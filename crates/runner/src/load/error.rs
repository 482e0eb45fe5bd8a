//! Why something could not be loaded.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use postrider_core::format::FormatError;
use thiserror::Error;

use super::certificates::CertificateListError;
use super::secret::SecretError;

/// What is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The collection.
    Collection,
    /// The environment.
    Environment,
    /// The globals.
    Globals,
    /// The iteration data.
    IterationData,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Collection => "collection",
            Self::Environment => "environment",
            Self::Globals => "globals",
            Self::IterationData => "iteration data",
        })
    }
}

/// Why something could not be loaded. Every message is one line.
#[derive(Debug, Error)]
pub enum LoadError {
    /// A file cannot be read.
    #[error("{subject} could not be loaded: {}: {}", path.display(), plain_reason(error))]
    File {
        /// What was wanted.
        subject: Subject,
        /// The file, as given.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What was read is not what it should be.
    #[error("{subject} could not be loaded: {place}{}{error}", if error.line.is_some() { ":" } else { ": " })]
    Format {
        /// What was wanted.
        subject: Subject,
        /// File or URL.
        place: String,
        /// What is wrong, and where in the file.
        error: FormatError,
    },
    /// Nothing came back from a URL.
    #[error("{subject} could not be loaded: {url}: {reason}")]
    Fetch {
        /// What was wanted.
        subject: Subject,
        /// The URL, without what may be secret.
        url: String,
        /// Why.
        reason: String,
        /// What to do about it, where that is known.
        advice: Option<String>,
    },
    /// A URL answered with something else than 200.
    #[error(
        "{subject} could not be loaded: {url}: error fetching resource, the provided URL returned status code: {code}"
    )]
    Status {
        /// What was wanted.
        subject: Subject,
        /// The URL, without what may be secret.
        url: String,
        /// Status code of the answer.
        code: u16,
    },
    /// There is neither a file nor an environment with this name.
    #[error("{subject} could not be loaded: there is no file {name}, nor {} named so", kind(*subject))]
    UnknownName {
        /// What was wanted.
        subject: Subject,
        /// As given.
        name: String,
        /// Names that would have been found.
        available: Vec<String>,
        /// Folders that were looked through, as they would be typed.
        searched: Vec<PathBuf>,
    },
    /// A secret is missing.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The list of client certificates cannot be read.
    #[error(transparent)]
    CertificateList(#[from] CertificateListError),
}

impl LoadError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownName { available, searched, .. } if available.is_empty() => {
                Some(format!("looked in {}", list(searched.iter().map(|folder| shown(folder)))))
            }
            Self::UnknownName { available, .. } => Some(format!("there is: {}", list(available))),
            Self::Status { .. } => Some("ensure that the URL is valid".to_owned()),
            Self::Fetch { advice, .. } => advice.clone(),
            Self::File { path, error, .. } if error.kind() == io::ErrorKind::NotFound && path.is_relative() => {
                Some("relative file names start from the current folder".to_owned())
            }
            Self::Secret(error) => error.hint(),
            Self::CertificateList(error) => Some(error.hint()),
            Self::File { .. } | Self::Format { .. } => None,
        }
    }
}

fn kind(subject: Subject) -> &'static str {
    match subject {
        Subject::Environment => "an environment",
        Subject::Globals => "a globals file",
        Subject::Collection | Subject::IterationData => "anything",
    }
}

fn shown(folder: &Path) -> String {
    if folder.as_os_str().is_empty() { ".".to_owned() } else { folder.display().to_string() }
}

fn list(words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| word.as_ref().to_owned()).collect();
    words.join(", ")
}

/// The reason in plain words, without the operating system's number where the words suffice.
pub(crate) fn plain_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        io::ErrorKind::NotADirectory => "not a directory".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_file_line_and_column() {
        let error = |line, column| FormatError {
            message: "expected a value".to_owned(),
            line,
            column,
            json_path: "item[0]".to_owned(),
        };
        let message =
            |error| LoadError::Format { subject: Subject::Collection, place: "c.json".to_owned(), error }.to_string();
        assert_eq!(
            message(error(Some(3), Some(7))),
            "collection could not be loaded: c.json:3:7: item[0]: expected a value"
        );
        assert_eq!(message(error(None, None)), "collection could not be loaded: c.json: item[0]: expected a value");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = LoadError::File {
            subject: Subject::IterationData,
            path: PathBuf::from("users.csv"),
            error: io::Error::from(io::ErrorKind::NotFound),
        };
        assert_eq!(error.to_string(), "iteration data could not be loaded: users.csv: no such file or directory");
    }
}
