//! Environments and globals by name: `staging` finds `environments/staging.postman_environment.json`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::source::Source;
use super::{LoadError, Subject};

/// Folder that holds environments.
const FOLDER: &str = "environments";

/// Finds the file that a name stands for.
pub(super) struct NameLookup<'a> {
    subject: Subject,
    current_dir: &'a Path,
    /// Folders that are looked through, in this order, as they would be typed.
    folders: Vec<PathBuf>,
}

impl<'a> NameLookup<'a> {
    /// Looks in `environments/` and the current folder, then in the collection's folder and in
    /// `environments/` in it and beside it.
    pub(super) fn new(subject: Subject, current_dir: &'a Path, collection: &Source) -> Self {
        let mut folders = vec![PathBuf::from(FOLDER), PathBuf::new()];
        if let Source::File(path) = collection {
            let own = path.parent().unwrap_or(Path::new(""));
            for folder in [own.join(FOLDER), own.to_owned(), own.join("..").join(FOLDER)] {
                if !folders.contains(&folder) {
                    folders.push(folder);
                }
            }
        }
        Self { subject, current_dir, folders }
    }

    /// The file that is meant; `None` when what was given is to be read as it stands, because it
    /// is there or because it cannot be a name.
    ///
    /// # Errors
    ///
    /// [`LoadError::UnknownName`] lists what is there.
    pub(super) fn find(&self, given: &Path) -> Result<Option<PathBuf>, LoadError> {
        let is_there = std::fs::metadata(self.current_dir.join(given)).is_ok_and(|metadata| !metadata.is_dir());
        let Some(name) = given.to_str().filter(|name| !is_there && is_name(name)) else { return Ok(None) };
        let file_name = format!("{name}{}", self.suffix());
        let mut candidates = self.folders.iter().map(|folder| folder.join(&file_name));
        if let Some(found) = candidates.find(|candidate| self.current_dir.join(candidate).is_file()) {
            return Ok(Some(found));
        }
        Err(LoadError::UnknownName {
            subject: self.subject,
            name: name.to_owned(),
            available: self.available(),
            searched: self.folders.clone(),
        })
    }

    fn suffix(&self) -> &'static str {
        match self.subject {
            Subject::Globals => ".postman_globals.json",
            Subject::Environment | Subject::Collection | Subject::IterationData => ".postman_environment.json",
        }
    }

    /// Names that would be found, sorted. Folders that cannot be read have none.
    fn available(&self) -> Vec<String> {
        let names: BTreeSet<String> = self
            .folders
            .iter()
            .filter_map(|folder| std::fs::read_dir(self.current_dir.join(folder)).ok())
            .flat_map(|entries| entries.filter_map(Result::ok))
            .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(self.suffix()).map(str::to_owned))
            .collect();
        names.into_iter().collect()
    }
}

/// A name has neither a folder nor the end of a file name.
fn is_name(given: &str) -> bool {
    let is_file = Path::new(given).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    !given.is_empty() && !given.contains(['/', '\\']) && !is_file
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these empty files.
    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        root
    }

    fn find(files: &[&str], collection: &str, given: &str) -> Result<Option<PathBuf>, LoadError> {
        let root = tree(files);
        let lookup = NameLookup::new(Subject::Environment, root.path(), &Source::of(collection));
        lookup.find(Path::new(given))
    }

    #[test]
    fn a_name_finds_its_file() {
        const STAGING: &str = "staging.postman_environment.json";
        for (folder, collection) in [
            ("environments", "c.json"),
            ("", "c.json"),
            ("environments", "https://example.com/c.json"),
            ("api/environments", "api/c.json"),
            ("api", "api/c.json"),
            ("environments", "collections/c.json"),
        ] {
            let file = Path::new(folder).join(STAGING);
            let found = find(&[file.to_str().unwrap(), collection], collection, "staging").unwrap();
            assert_eq!(found.as_deref(), Some(&*file), "{folder} {collection}");
        }
    }

    #[test]
    fn environments_beside_the_folder_of_the_collection_are_found() {
        let files = ["api/environments/staging.postman_environment.json", "api/collections/c.json"];
        let found = find(&files, "api/collections/c.json", "staging").unwrap().unwrap();
        assert_eq!(found, Path::new("api/collections/../environments/staging.postman_environment.json"));
    }

    #[test]
    fn what_is_there_is_read_as_it_stands() {
        let files = ["staging", "environments/staging.postman_environment.json"];
        assert_eq!(find(&files, "c.json", "staging").unwrap(), None);
    }

    #[test]
    fn a_folder_of_that_name_is_not_in_the_way() {
        let files = ["staging/readme", "environments/staging.postman_environment.json"];
        assert!(find(&files, "c.json", "staging").unwrap().is_some());
    }

    #[test]
    fn file_names_are_not_looked_up() {
        for given in ["staging.json", "x/staging", "staging.postman_environment.json", ""] {
            assert_eq!(find(&[], "c.json", given).unwrap(), None, "{given}");
        }
    }

    #[test]
    fn an_unknown_name_lists_what_is_there() {
        let files = [
            "environments/staging.postman_environment.json",
            "environments/production.postman_environment.json",
            "environments/ci.postman_globals.json",
            "collections/local.postman_environment.json",
        ];
        let error = find(&files, "collections/c.json", "stagin").unwrap_err();
        assert_eq!(
            error.to_string(),
            "environment could not be loaded: there is no file stagin, nor an environment named so"
        );
        assert_eq!(error.hint().unwrap(), "there is: local, production, staging");
    }

    #[test]
    fn where_nothing_is_the_folders_are_named() {
        let hint = find(&[], "c.json", "staging").unwrap_err().hint().unwrap();
        assert_eq!(hint, format!("looked in environments, ., {}", Path::new("..").join("environments").display()));
    }

    #[test]
    fn globals_have_their_own_ending() {
        let root = tree(&["environments/ci.postman_globals.json", "environments/x.postman_environment.json"]);
        let lookup = NameLookup::new(Subject::Globals, root.path(), &Source::of("c.json"));
        assert!(lookup.find(Path::new("ci")).unwrap().is_some());
        assert_eq!(lookup.find(Path::new("x")).unwrap_err().hint().unwrap(), "there is: ci");
    }
}
