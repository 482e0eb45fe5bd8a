//! The keys of connections, for programs that decrypt recorded traffic (`SSLKEYLOGFILE`).

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Mutex;

use rustls::KeyLog;

/// Appends to a file in the format of NSS, which Wireshark reads. Others may write to the same file.
#[derive(Debug)]
pub(super) struct KeyLogFile {
    file: Mutex<File>,
}

impl KeyLogFile {
    /// Opens the file, or makes one that nobody else may read.
    ///
    /// # Errors
    ///
    /// Returns what the operating system says, with the file in front.
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        let file = append(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { file: Mutex::new(file) })
    }
}

fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl KeyLog for KeyLogFile {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        let line = format!("{label} {} {}\n", hex(client_random), hex(secret));
        if let Ok(mut file) = self.file.lock() {
            // A full disk is no reason to end a run.
            let _ = file.write_all(line.as_bytes());
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_appended_to_a_file_of_ones_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.log");
        for _ in 0..2 {
            KeyLogFile::open(&path).unwrap().log("CLIENT_RANDOM", &[0, 1], &[0xab]);
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "CLIENT_RANDOM 0001 ab\n".repeat(2));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = KeyLogFile::open(&folder.path().join("no/keys.log")).unwrap_err();
        assert!(error.contains("keys.log: "), "{error}");
    }
}
