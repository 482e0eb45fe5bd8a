//! Why a command could not do its work, and how that is told.

use std::fmt::Display;
use std::io::{self, Write};

use postrider_core::run::PlanError;
use thiserror::Error;

use crate::cli::UsageError;
use crate::commands::AuthError;
use crate::engine::EngineError;
use crate::exit::ExitStatus;
use crate::load::LoadError;
use crate::reporters::CreateError;

/// Names of folders that a hint lists at most.
const MAX_LISTED: usize = 20;

/// Why a command could not do its work. Failed tests are no such error.
#[derive(Debug, Error)]
pub enum CommandError {
    /// The command line is wrong.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// Something could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A reporter is unknown.
    #[error(transparent)]
    Reporters(#[from] CreateError),
    /// The run could not start.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A command of `postrider auth` could not do its work.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The operating system refused something the program needs.
    #[error("failed to {task}: {source}")]
    System {
        /// What failed.
        task: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The thread of the run ended without a result.
    #[error("the run ended without a result")]
    LaneLost,
}

impl CommandError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Usage(error) => Some(error.hint()),
            Self::Load(error) => error.hint(),
            Self::Auth(error) => error.hint(),
            Self::Engine(EngineError::Plan(PlanError::NotFound { folders, .. })) => Some(folder_hint(folders)),
            Self::Engine(EngineError::MissingToken(error)) => Some(error.hint.clone()),
            Self::Engine(_) | Self::Reporters(_) | Self::System { .. } | Self::LaneLost => None,
        }
    }

    /// How the program ends because of it.
    pub fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Auth(error) if error.is_signed_out() => ExitStatus::NotSignedIn,
            _ => ExitStatus::Failure,
        }
    }
}

fn folder_hint(folders: &[String]) -> String {
    if folders.is_empty() {
        return "the collection has no folders".to_owned();
    }
    let more = if folders.len() > MAX_LISTED { ", …" } else { "" };
    let listed = folders.iter().take(MAX_LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    format!("folders: {listed}{more}")
}

/// Writes `error: …` and, on a line of its own, the hint. That stderr cannot be written is nobody's
/// business any more.
pub(crate) fn report_error(stderr: &mut dyn Write, error: &dyn Display, hint: Option<&str>) {
    report(stderr, "error", error, hint);
}

/// Writes `warning: …`.
pub(crate) fn report_warning(stderr: &mut dyn Write, warning: &dyn Display) {
    report(stderr, "warning", warning, None);
}

fn report(stderr: &mut dyn Write, label: &str, message: &dyn Display, hint: Option<&str>) {
    let hint = hint.map(|hint| format!("  {hint}\n")).unwrap_or_default();
    drop(stderr.write_all(format!("{label}: {message}\n{hint}").as_bytes()));
    drop(stderr.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_and_its_hint_another() {
        let error = CommandError::from(UsageError::UnknownOption {
            option: "--silnt".to_owned(),
            similar: Some("--silent".to_owned()),
        });
        let mut stderr = Vec::new();
        report_error(&mut stderr, &error, error.hint().as_deref());
        assert_eq!(String::from_utf8(stderr).unwrap(), "error: unknown option '--silnt'\n  did you mean --silent?\n");
    }

    #[test]
    fn a_long_list_of_folders_is_cut() {
        let folders: Vec<String> = (1..=30).map(|number| format!("F{number}")).collect();
        let hint = folder_hint(&folders);
        assert!(hint.starts_with("folders: F1, F2, ") && hint.ends_with("F20, …"), "{hint}");
        assert_eq!(folder_hint(&folders[..2]), "folders: F1, F2");
        assert_eq!(folder_hint(&[]), "the collection has no folders");
    }
}
