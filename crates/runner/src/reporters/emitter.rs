//! One way in for events, many ways out.

use std::io;

use postrider_core::mask::Masker;
use postrider_core::run::{RunEvent, RunSummary};
use thiserror::Error;

use super::create::{CreateError, create};
use super::{Reporter, ReporterSelection, ReporterSettings};

/// Hands every event to the summary and to the reporters.
pub struct Emitter {
    settings: ReporterSettings,
    summary: RunSummary,
    reporters: Vec<Box<dyn Reporter>>,
    errors: Vec<ReporterError>,
}

/// A reporter that could not write.
#[derive(Debug, Error)]
#[error("failed to write the {reporter} report: {source}")]
pub struct ReporterError {
    /// Its name.
    pub reporter: &'static str,
    /// Why.
    pub source: io::Error,
}

impl Emitter {
    /// An emitter with the reporters that were asked for; a name that is given twice counts once.
    ///
    /// # Errors
    ///
    /// When a reporter is unknown.
    pub fn new(selections: &[ReporterSelection], settings: ReporterSettings) -> Result<Self, CreateError> {
        let reporters = create(selections, &settings)?;
        Ok(Self::with_reporters(reporters, settings))
    }

    /// An emitter with these reporters.
    pub fn with_reporters(reporters: Vec<Box<dyn Reporter>>, settings: ReporterSettings) -> Self {
        let summary = RunSummary::new(settings.verbose);
        Self { settings, summary, reporters, errors: Vec::new() }
    }

    /// Hands on one event. A reporter that fails hears no more; the others go on.
    pub fn emit(&mut self, event: &RunEvent<'_>) {
        self.summary.on_event(event);
        let (summary, errors) = (&self.summary, &mut self.errors);
        self.reporters.retain_mut(|reporter| match reporter.on_event(event, summary) {
            Ok(()) => true,
            Err(source) => {
                // Nobody reads any more, e.g. after `| head`: that is not a failure of the run.
                if source.kind() != io::ErrorKind::BrokenPipe {
                    errors.push(ReporterError { reporter: reporter.name(), source });
                }
                false
            }
        });
    }

    /// What hides secrets in everything that reporters write.
    pub fn masker(&self) -> &Masker {
        &self.settings.masker
    }

    /// Whether some reporter reads whole bodies of responses.
    pub fn reads_bodies(&self) -> bool {
        self.reporters.iter().any(|reporter| reporter.reads_bodies())
    }

    /// The summary so far.
    pub fn summary(&self) -> &RunSummary {
        &self.summary
    }

    /// Ends the reporters. Returns the summary and what could not be written.
    pub fn finish(self) -> (RunSummary, Vec<ReporterError>) {
        (self.summary, self.errors)
    }
}

impl std::fmt::Debug for Emitter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.reporters.iter().map(|reporter| reporter.name()).collect();
        f.debug_struct("Emitter").field("reporters", &names).field("errors", &self.errors).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use postrider_core::run::Cursor;

    use super::*;

    struct Probe {
        error: Option<io::ErrorKind>,
        seen: Arc<AtomicUsize>,
    }

    impl Reporter for Probe {
        fn name(&self) -> &'static str {
            "probe"
        }

        fn on_event(&mut self, _: &RunEvent<'_>, _: &RunSummary) -> io::Result<()> {
            self.seen.fetch_add(1, Ordering::Relaxed);
            self.error.map_or(Ok(()), |kind| Err(kind.into()))
        }
    }

    #[test]
    fn a_broken_reporter_does_not_silence_the_others() {
        let seen: Vec<Arc<AtomicUsize>> = (0..3).map(|_| Arc::default()).collect();
        let errors = [Some(io::ErrorKind::StorageFull), Some(io::ErrorKind::BrokenPipe), None];
        let reporters = errors
            .into_iter()
            .zip(&seen)
            .map(|(error, seen)| Box::new(Probe { error, seen: Arc::clone(seen) }) as Box<dyn Reporter>)
            .collect();
        let mut emitter = Emitter::with_reporters(reporters, ReporterSettings::default());
        let cursor = Cursor::default();
        emitter.emit(&RunEvent::BeforeIteration { cursor: &cursor });
        emitter.emit(&RunEvent::Iteration { cursor: &cursor });
        assert_eq!(seen.iter().map(|seen| seen.load(Ordering::Relaxed)).collect::<Vec<_>>(), [1, 1, 2]);
        let (summary, errors) = emitter.finish();
        assert_eq!(summary.stats.iterations.total, 1);
        assert_eq!(errors.len(), 1, "a broken pipe is no error");
        assert_eq!(errors[0].source.kind(), io::ErrorKind::StorageFull);
    }
}
