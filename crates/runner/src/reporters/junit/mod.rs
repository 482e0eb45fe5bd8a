//! The `JUnit` report in Newman's shape: one suite per item, all iterations together. Root type:
//! [`JunitReporter`].

mod class_name;
mod suite;
#[cfg(test)]
mod tests;
mod xml;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use postrider_core::run::{RunEvent, RunFinal, RunSummary};

use super::selection::export;
use super::settings::iso_time;
use super::{Reporter, ReporterOptions, ReporterSettings, js};
use crate::export_path::{ExportKind, export_path};
use class_name::class_name;
use suite::{Execution, Suite};
use xml::XmlWriter;

/// Collects counts and failures per item, and writes them when the run ends.
pub(super) struct JunitReporter {
    export: Option<String>,
    settings: ReporterSettings,
    suites: Vec<Suite>,
    positions: HashMap<String, usize>,
    execution: Option<Execution>,
}

impl JunitReporter {
    pub(super) fn new(options: &ReporterOptions, settings: &ReporterSettings) -> Self {
        Self {
            export: export(options),
            settings: settings.clone(),
            suites: Vec::new(),
            positions: HashMap::new(),
            execution: None,
        }
    }

    /// Adds the item that ended to its suite. An item that sent nothing is not in the report.
    fn end_execution(&mut self) {
        let Some(execution) = self.execution.take().filter(Execution::has_sent) else { return };
        let id = &execution.item().item.id;
        let position = *self.positions.entry(id.clone()).or_insert(self.suites.len());
        if position == self.suites.len() {
            self.suites.push(Suite::new(execution.item().clone()));
        }
        if let Some(suite) = self.suites.get_mut(position) {
            suite.add(&execution);
        }
    }

    fn write_file(&self, end: &RunFinal<'_>, summary: &RunSummary) -> io::Result<()> {
        let given = self.export.as_deref().map(Path::new);
        let path = export_path(given, ExportKind::JunitReport, self.settings.clock.now_ms())?;
        let result = File::create(&path).and_then(|file| {
            let mut out = BufWriter::new(file);
            self.write(&mut out, end, summary)?;
            out.flush()
        });
        result.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }

    fn write(&self, out: &mut dyn Write, end: &RunFinal<'_>, summary: &RunSummary) -> io::Result<()> {
        let collection = &end.collection.root;
        // The sum of nothing is minus zero.
        let total = self.suites.iter().map(Suite::total_time).sum::<f64>() + 0.0;
        let mut xml = XmlWriter::new(out, &self.settings.masker)?;
        xml.open("testsuites")?;
        xml.attribute("name", &collection.name)?;
        xml.attribute("tests", &summary.stats.tests.total.to_string())?;
        xml.attribute("time", &format!("{total:.3}"))?;
        let context = suite::Context {
            collection_id: &collection.id,
            collection_name: &collection.name,
            collection_class: class_name(&collection.name),
            timestamp: iso_time(summary.timings.started),
        };
        for position in js::enumeration_order(self.suites.iter().map(Suite::id)) {
            if let Some(suite) = self.suites.get(position) {
                suite.write(&mut xml, &context)?;
            }
        }
        xml.close("testsuites")
    }
}

impl Reporter for JunitReporter {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn on_event(&mut self, event: &RunEvent<'_>, summary: &RunSummary) -> io::Result<()> {
        match event {
            RunEvent::BeforeItem { cursor, item } => {
                self.end_execution();
                self.execution = Some(Execution::new(cursor, item));
            }
            RunEvent::Item { .. } => self.end_execution(),
            RunEvent::BeforeDone(end) => {
                // An item that was interrupted has no end of its own.
                self.end_execution();
                return self.write_file(end, summary);
            }
            event => {
                if let Some(execution) = &mut self.execution {
                    execution.on_event(event);
                }
            }
        }
        Ok(())
    }
}
