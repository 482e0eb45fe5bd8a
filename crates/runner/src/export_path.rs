//! Where exported files and reports go.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::reporters::iso_time;

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportKind {
    /// Final environment.
    Environment,
    /// Final globals.
    Globals,
    /// Collection with its final variables.
    Collection,
    /// Cookie jar.
    CookieJar,
    /// JSON report.
    JsonReport,
    /// `JUnit` report.
    JunitReport,
}

impl ExportKind {
    /// Name and extension of a file that the user gave no name for.
    fn default_name(self) -> (&'static str, &'static str) {
        match self {
            Self::Environment => ("newman-environment", "json"),
            Self::Globals => ("newman-globals", "json"),
            Self::Collection => ("newman-collection", "json"),
            Self::CookieJar => ("newman-cookie-jar", "json"),
            Self::JsonReport => ("newman-run-report", "json"),
            Self::JunitReport => ("newman-run-report", "xml"),
        }
    }

    /// `newman-environment-2026-11-23-18-57-25-217-0.json`
    fn file_name(self, now_ms: u64) -> String {
        let (name, extension) = self.default_name();
        let time: String = iso_time(now_ms).chars().map(|c| if c.is_ascii_digit() { c } else { '-' }).collect();
        format!("{name}-{time}0.{extension}")
    }
}

/// The file to write: the path as given, a dated file inside of it when it is a folder, or a dated
/// file in the folder `newman` when none was given. Folders that are missing are made.
///
/// # Errors
///
/// When a folder cannot be made.
pub fn export_path(given: Option<&Path>, kind: ExportKind, now_ms: u64) -> io::Result<PathBuf> {
    let path = match given {
        Some(path) if path.is_dir() => path.join(kind.file_name(now_ms)),
        Some(path) => path.to_owned(),
        None => Path::new("newman").join(kind.file_name(now_ms)),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| {
            io::Error::new(error.kind(), format!("failed to make the folder {}: {error}", folder.display()))
        })?;
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_460_245_217;

    #[test]
    fn a_file_is_taken_as_given_and_its_folders_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/out");
        assert_eq!(export_path(Some(&path), ExportKind::Globals, NOW).unwrap(), path);
        assert!(folder.path().join("a/b").is_dir());
    }

    #[test]
    fn a_folder_gets_a_dated_file() {
        let folder = tempfile::tempdir().unwrap();
        for (kind, name) in [
            (ExportKind::Environment, "newman-environment-2026-11-23-18-57-25-217-0.json"),
            (ExportKind::CookieJar, "newman-cookie-jar-2026-11-23-18-57-25-217-0.json"),
            (ExportKind::JunitReport, "newman-run-report-2026-11-23-18-57-25-217-0.xml"),
        ] {
            assert_eq!(export_path(Some(folder.path()), kind, NOW).unwrap(), folder.path().join(name));
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = export_path(Some(&file.join("x/y.json")), ExportKind::JsonReport, NOW).unwrap_err();
        assert!(error.to_string().contains("file"), "{error}");
    }
}
