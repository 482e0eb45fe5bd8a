//! Reads secrets from where they are kept: environment variables of the system, files, stdin.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use postrider_core::secret::Secret;
use thiserror::Error;

use super::error::plain_reason;
use crate::cli::{ProcessEnv, SecretSource};

/// Most bytes of a secret: no key or certificate is longer.
const MAX_BYTES: u64 = 64 * 1024;

/// Why a secret could not be read. Names what wanted it, never the secret.
#[derive(Debug, Error)]
pub enum SecretError {
    /// The environment variable is not there, or blank.
    #[error("{wanted_by}: the environment variable {name} is not set, or empty")]
    NotSet {
        /// The option.
        wanted_by: String,
        /// Name of the environment variable.
        name: String,
    },
    /// The file cannot be read.
    #[error("{wanted_by}: {}: {}", path.display(), plain_reason(error))]
    File {
        /// The option.
        wanted_by: String,
        /// The file, as given.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Stdin cannot be read.
    #[error("{wanted_by}: stdin: {}", plain_reason(error))]
    Stdin {
        /// The option.
        wanted_by: String,
        /// Why.
        error: io::Error,
    },
    /// What was read cannot be a secret.
    #[error("{wanted_by}: {place} {problem}")]
    Content {
        /// The option.
        wanted_by: String,
        /// File or stdin.
        place: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Stdin can be read once.
    #[error("{first} and {second} both want to read stdin")]
    StdinTwice {
        /// The option that came first.
        first: String,
        /// The other one.
        second: String,
    },
    /// A secret that is typed at a terminal stays on the screen.
    #[error("{wanted_by}: stdin is a terminal, where the secret would be seen")]
    Terminal {
        /// The option.
        wanted_by: String,
    },
}

impl SecretError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotSet { name, .. } => Some(format!("export {name}, or check that the CI job may see the secret")),
            Self::StdinTwice { .. } => Some("give one of them by an environment variable or a file".to_owned()),
            Self::Terminal { .. } => Some("pipe it in, or use an environment variable or a file".to_owned()),
            Self::File { .. } | Self::Stdin { .. } | Self::Content { .. } => None,
        }
    }
}

/// Stdin, until somebody takes it.
pub type Stdin = Option<Box<dyn io::BufRead + Send>>;

/// Reads secrets. Stdin has room for one.
pub struct SecretReader<'a> {
    env: &'a ProcessEnv,
    stdin: &'a mut Stdin,
    stdin_taken_by: Option<String>,
}

impl fmt::Debug for SecretReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretReader").field("stdin_taken_by", &self.stdin_taken_by).finish_non_exhaustive()
    }
}

impl<'a> SecretReader<'a> {
    /// A reader of nothing yet.
    pub fn new(env: &'a ProcessEnv, stdin: &'a mut Stdin) -> Self {
        Self { env, stdin, stdin_taken_by: None }
    }

    /// Reads a secret for `wanted_by`, the option as typed. One line end after it is no part of it.
    ///
    /// # Errors
    ///
    /// [`SecretError`] says what is missing.
    pub fn read(&mut self, source: &SecretSource, wanted_by: &str) -> Result<Secret, SecretError> {
        let owner = || wanted_by.to_owned();
        let (place, bytes) = match source {
            SecretSource::Env(name) => {
                let value = self.env.variable(name).map(Secret::new);
                return value.ok_or_else(|| SecretError::NotSet { wanted_by: owner(), name: name.clone() });
            }
            SecretSource::File(path) => {
                let mut bytes = Vec::new();
                File::open(self.env.current_dir.join(path))
                    .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
                    .map_err(|error| SecretError::File { wanted_by: owner(), path: path.clone(), error })?;
                (path.display().to_string(), bytes)
            }
            SecretSource::Stdin => {
                if self.env.terminal.stdin_is_terminal {
                    return Err(SecretError::Terminal { wanted_by: owner() });
                }
                let mut bytes = Vec::new();
                let stdin = self.stdin(wanted_by)?;
                stdin
                    .take(MAX_BYTES + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|error| SecretError::Stdin { wanted_by: owner(), error })?;
                ("stdin".to_owned(), bytes)
            }
        };
        text_of(bytes).map_err(|problem| SecretError::Content { wanted_by: owner(), place, problem })
    }

    /// Takes stdin for `wanted_by`, the option as typed.
    ///
    /// # Errors
    ///
    /// [`SecretError::StdinTwice`] when somebody has it already.
    pub fn stdin(&mut self, wanted_by: &str) -> Result<Box<dyn io::BufRead + Send>, SecretError> {
        let taken = self.stdin.take();
        taken.inspect(|_| self.stdin_taken_by = Some(wanted_by.to_owned())).ok_or_else(|| SecretError::StdinTwice {
            first: self.stdin_taken_by.clone().unwrap_or_default(),
            second: wanted_by.to_owned(),
        })
    }
}

fn text_of(bytes: Vec<u8>) -> Result<Secret, &'static str> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_BYTES {
        return Err("is too long for a secret");
    }
    let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8 text")?;
    let text = text.strip_suffix('\n').map_or(&*text, |text| text.strip_suffix('\r').unwrap_or(text));
    if text.is_empty() { Err("is empty") } else { Ok(Secret::new(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env() -> ProcessEnv {
        let variables = [("SET", "from env"), ("BLANK", "")];
        ProcessEnv {
            variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            ..ProcessEnv::default()
        }
    }

    fn read(source: &SecretSource, stdin: &[u8]) -> Result<String, String> {
        let (env, mut stdin): (_, Stdin) = (env(), Some(Box::new(io::Cursor::new(stdin.to_vec()))));
        let secret = SecretReader::new(&env, &mut stdin).read(source, "--secret-var x");
        secret.map(|secret| secret.expose().to_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn one_line_end_is_no_part_of_a_secret() {
        for (content, expected) in [
            ("s3cret", "s3cret"),
            ("s3cret\n", "s3cret"),
            ("s3cret\r\n", "s3cret"),
            ("s3cret\n\n", "s3cret\n"),
            (" s3cret ", " s3cret "),
        ] {
            assert_eq!(read(&SecretSource::Stdin, content.as_bytes()).as_deref(), Ok(expected), "{content:?}");
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("secret");
            std::fs::write(&path, content).unwrap();
            assert_eq!(read(&SecretSource::File(path), b"").as_deref(), Ok(expected), "{content:?}");
        }
        assert_eq!(read(&SecretSource::Env("SET".to_owned()), b"").as_deref(), Ok("from env"));
    }

    #[test]
    fn a_secret_that_cannot_be_had_is_an_error_that_names_the_option() {
        let large = vec![b'x'; usize::try_from(MAX_BYTES).unwrap() + 1];
        let not_set = |name: &str| format!("--secret-var x: the environment variable {name} is not set, or empty");
        for (source, stdin, message) in [
            (SecretSource::Env("NOPE".to_owned()), &b""[..], not_set("NOPE")),
            (SecretSource::Env("BLANK".to_owned()), b"", not_set("BLANK")),
            (
                SecretSource::File("no/such".into()),
                b"",
                "--secret-var x: no/such: no such file or directory".to_owned(),
            ),
            (SecretSource::Stdin, b"\n", "--secret-var x: stdin is empty".to_owned()),
            (SecretSource::Stdin, b"\xff", "--secret-var x: stdin is not UTF-8 text".to_owned()),
            (SecretSource::Stdin, &large, "--secret-var x: stdin is too long for a secret".to_owned()),
        ] {
            assert_eq!(read(&source, stdin), Err(message));
        }
    }

    #[test]
    fn stdin_is_read_once_and_never_from_a_terminal() {
        let (mut env, mut stdin): (_, Stdin) = (env(), Some(Box::new(&b"s3cret"[..])));
        let mut reader = SecretReader::new(&env, &mut stdin);
        reader.read(&SecretSource::Stdin, "--secret-var a").unwrap();
        let error = reader.read(&SecretSource::Stdin, "--paste").unwrap_err();
        assert_eq!(error.to_string(), "--secret-var a and --paste both want to read stdin");

        env.terminal.stdin_is_terminal = true;
        let error = SecretReader::new(&env, &mut stdin).read(&SecretSource::Stdin, "--secret-var a").unwrap_err();
        assert!(matches!(error, SecretError::Terminal { .. }), "{error}");
    }
}
