//! Files that bodies are made of.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::FileSegment;

/// Finds files, and says in the reference's words why one cannot be used.
#[derive(Debug, Clone)]
pub(crate) struct FileResolver {
    /// Absolute folder that relative paths start from.
    working_dir: PathBuf,
    /// Files outside that folder may be read.
    allow_outside: bool,
}

impl FileResolver {
    /// A relative `working_dir` starts from the current folder.
    pub(crate) fn new(working_dir: &Path, allow_outside: bool) -> Self {
        let absolute = std::path::absolute(working_dir).unwrap_or_else(|_| working_dir.to_owned());
        Self { working_dir: normalize(&absolute), allow_outside }
    }

    /// The file that `src` names, checked to be readable.
    ///
    /// # Errors
    ///
    /// Returns the text of the warning that the reference gives.
    pub(crate) fn open(&self, src: &str) -> Result<FileSegment, String> {
        if src.is_empty() {
            return Err("invalid or missing file source".to_owned());
        }
        let path = normalize(&self.working_dir.join(src));
        if !self.allow_outside && !path.starts_with(&self.working_dir) {
            return Err("PPERM: insecure file access outside working directory".to_owned());
        }
        let metadata = std::fs::metadata(&path).map_err(|error| stat_error(&error, src, &path))?;
        if !metadata.is_file() {
            return Err(format!("\"{src}\", is not a file"));
        }
        if !may_be_read(&metadata) || File::open(&path).is_err() {
            return Err(format!("\"{src}\", read permission denied"));
        }
        Ok(FileSegment { path, size: metadata.len() })
    }
}

fn stat_error(error: &io::Error, src: &str, path: &Path) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("\"{src}\", no such file"),
        io::ErrorKind::NotADirectory => format!("ENOTDIR: not a directory, stat '{}'", path.display()),
        io::ErrorKind::PermissionDenied => format!("EACCES: permission denied, stat '{}'", path.display()),
        _ => format!("{error}, stat '{}'", path.display()),
    }
}

/// The reference asks for the owner's read bit, whoever runs it.
#[cfg(unix)]
fn may_be_read(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o400 != 0
}

#[cfg(not(unix))]
fn may_be_read(_metadata: &Metadata) -> bool {
    true
}

/// The path without `.` and `..`, going by its text only: links are not followed, so a link inside
/// the working folder may lead out of it, as in the reference.
fn normalize(path: &Path) -> PathBuf {
    let mut normalized = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normalized.pop();
            }
            other => normalized.push(other),
        }
    }
    normalized
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_from_the_working_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        std::fs::write(folder.path().join("a.txt"), "hello").unwrap();
        let pperm = "PPERM: insecure file access outside working directory";
        let working_dir = folder.path().join("sub");
        let absolute = folder.path().join("a.txt").display().to_string();
        let table = [
            ("../a.txt", true, Ok(5)),
            ("../sub/./../a.txt", true, Ok(5)),
            (absolute.as_str(), true, Ok(5)),
            ("../a.txt", false, Err(pperm.to_owned())),
            (absolute.as_str(), false, Err(pperm.to_owned())),
            ("../sub2/x", false, Err(pperm.to_owned())),
            ("nope", false, Err("\"nope\", no such file".to_owned())),
            ("../sub", true, Err("\"../sub\", is not a file".to_owned())),
            ("", true, Err("invalid or missing file source".to_owned())),
        ];
        for (src, allow_outside, expected) in table {
            let resolver = FileResolver::new(&working_dir, allow_outside);
            assert_eq!(resolver.open(src).map(|file| file.size), expected, "{src}");
        }
    }

    #[test]
    fn a_relative_working_folder_contains_its_files() {
        let resolver = FileResolver::new(Path::new("src/../src"), false);
        assert!(resolver.open("lib.rs").is_ok());
        assert!(resolver.open("../Cargo.toml").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn unreadable_files_are_named() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "x").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
        let resolver = FileResolver::new(folder.path(), false);
        assert_eq!(resolver.open("x").unwrap_err(), "\"x\", read permission denied");
    }
}
