//! The JSON report in Newman's shape. Root type: [`JsonReporter`].
//!
//! Executions and failures go to temporary files as they happen; the report is put together from
//! them at the end, so a run of any length needs the memory of its largest item.

mod cursor;
mod execution;
mod failures;
mod model;
mod pretty;
mod report;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use postrider_core::collection::Listen;
use postrider_core::run::{Cursor, RunEvent, RunFinal, RunSummary};

use super::selection::export;
use super::{Reporter, ReporterOptions, ReporterSettings};
use crate::export_path::{ExportKind, export_path};
use cursor::CursorNotes;
use execution::{Execution, Executions};
use failures::Failures;
use model::Model;

/// Spools what happens, and writes the report when the run ends.
pub(super) struct JsonReporter {
    export: Option<String>,
    settings: ReporterSettings,
    model: Model,
    executions: Executions,
    failures: Failures,
    execution: Option<Execution>,
    /// Iteration of the last item.
    iteration: Option<usize>,
}

impl JsonReporter {
    pub(super) fn new(options: &ReporterOptions, settings: &ReporterSettings) -> Self {
        Self {
            export: export(options),
            settings: settings.clone(),
            model: Model::new(settings.masker.clone()),
            executions: Executions::new(),
            failures: Failures::new(),
            execution: None,
            iteration: None,
        }
    }

    fn end_execution(&mut self) -> io::Result<()> {
        self.execution.take().map_or(Ok(()), |execution| self.executions.push(&execution, &self.model))
    }

    /// What the report knows of an item's cursor.
    fn notes(&mut self, cursor: &Cursor) -> CursorNotes {
        let last = self.iteration.replace(cursor.iteration);
        CursorNotes {
            is_first: last.is_none(),
            starts_iteration: last.is_some_and(|iteration| iteration != cursor.iteration),
            ..CursorNotes::default()
        }
    }

    fn failure(&mut self, event: &RunEvent<'_>) -> io::Result<()> {
        let notes = self.execution.as_ref().map(Execution::notes).cloned().unwrap_or_default();
        self.failures.on_event(event, &notes, &self.model, self.settings.clock.now_ms())
    }

    fn write_file(&mut self, end: &RunFinal<'_>, summary: &RunSummary) -> io::Result<()> {
        let given = self.export.as_deref().map(Path::new);
        let path = export_path(given, ExportKind::JsonReport, self.settings.clock.now_ms())?;
        let result = File::create(&path).and_then(|file| {
            let mut out = BufWriter::with_capacity(1 << 16, file);
            report::write(&mut out, end, summary, &self.model, &mut self.executions, &mut self.failures)?;
            out.flush()
        });
        result.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }
}

impl Reporter for JsonReporter {
    fn name(&self) -> &'static str {
        "json"
    }

    fn reads_bodies(&self) -> bool {
        true
    }

    fn on_event(&mut self, event: &RunEvent<'_>, summary: &RunSummary) -> io::Result<()> {
        match event {
            RunEvent::BeforeItem { cursor, item } => {
                self.end_execution()?;
                let notes = self.notes(cursor);
                self.execution = Some(Execution::new(cursor, item, notes));
            }
            RunEvent::Item { .. } => self.end_execution()?,
            RunEvent::BeforeDone(end) => {
                // An item that was interrupted has no end of its own.
                self.end_execution()?;
                self.write_file(end, summary)?;
            }
            event => {
                if let Some(execution) = &mut self.execution {
                    execution.on_event(event, self.settings.clock.now_ms());
                }
                self.failure(event)?;
            }
        }
        Ok(())
    }
}

/// `testScript` or `prerequestScript`: where an execution keeps the errors of its scripts.
fn script_key(listen: Listen) -> &'static str {
    match listen {
        Listen::Prerequest => "prerequestScript",
        Listen::Test => "testScript",
    }
}
