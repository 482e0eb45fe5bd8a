//! Files that a run leaves behind: environment, globals, collection. Written after a failing run too.

use std::fs;
use std::io;
use std::path::PathBuf;

use postrider_core::format::export::{self, ExportStamp};
use thiserror::Error;

use crate::cli::Exports;
use crate::engine::RunResult;
use crate::export_path::{ExportKind, export_path};
use crate::load::plain_reason;
use crate::reporters::iso_time;

/// Name and version, as exports show it.
const PROGRAM: &str = concat!("postrider/", env!("CARGO_PKG_VERSION"));

/// An export that could not be written.
#[derive(Debug, Error)]
#[error("failed to write {}: {}", path.display(), plain_reason(error))]
pub struct ExportError {
    /// Where it was to go.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// Writes what was asked for; returns what could not be written. `now_ms` is in milliseconds since
/// the Unix epoch.
pub fn write(exports: &Exports, result: &RunResult, now_ms: u64) -> Vec<ExportError> {
    let exported_at = iso_time(now_ms);
    let stamp = ExportStamp { exported_at: &exported_at, exported_using: PROGRAM };
    let mut errors = Vec::new();
    let mut write_one = |given: &Option<PathBuf>, kind, content: &dyn Fn() -> String| {
        let Some(path) = given else { return };
        let written = export_path(Some(path), kind, now_ms).and_then(|target| fs::write(target, content()));
        errors.extend(written.err().map(|error| ExportError { path: path.clone(), error }));
    };
    write_one(&exports.environment, ExportKind::Environment, &|| export::environment(&result.environment, stamp));
    write_one(&exports.globals, ExportKind::Globals, &|| export::globals(&result.globals, stamp));
    write_one(&exports.collection, ExportKind::Collection, &|| {
        export::collection(&result.collection, &result.variables, stamp)
    });
    errors
}

#[cfg(test)]
mod tests {
    use postrider_core::format;
    use postrider_core::variable::VariableScope;
    use serde_json::Value;

    use super::*;

    const NOW: u64 = 1_795_460_245_217;

    fn result() -> RunResult {
        let mut environment = VariableScope::from_variables("e", Some("staging".to_owned()), Vec::new());
        environment.set("token", Some("abc".into()), None);
        let mut ids = || "id".to_owned();
        RunResult {
            collection: format::load_collection(br#"{"info":{"name":"C"},"item":[]}"#, &mut ids).unwrap().collection,
            variables: VariableScope::default(),
            environment,
            globals: VariableScope::default(),
            error: None,
        }
    }

    #[test]
    fn what_was_asked_for_is_written_and_can_be_loaded_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("made/environment.json");
        let exports = Exports { environment: Some(file.clone()), ..Exports::default() };
        assert!(write(&exports, &result(), NOW).is_empty());
        let bytes = fs::read(&file).unwrap();
        let scope = format::load_environment(&bytes, &mut || "id".to_owned()).unwrap();
        assert_eq!(scope.get("token").and_then(|variable| variable.value.clone()), Some(Value::from("abc")));
        let json: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(json["_postman_exported_at"], "2026-11-23T18:57:25.217Z");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn one_export_that_cannot_be_written_does_not_keep_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let exports = Exports {
            environment: Some(file.join("below-a-file.json")),
            globals: Some(folder.path().join("globals.json")),
            collection: Some(folder.path().to_owned()),
        };
        let errors = write(&exports, &result(), NOW);
        assert_eq!(errors.len(), 1);
        assert!(errors[0].to_string().contains("below-a-file.json"), "{}", errors[0]);
        assert!(folder.path().join("globals.json").is_file());
        assert!(folder.path().join("newman-collection-2026-11-23-18-57-25-217-0.json").is_file());
    }
}
