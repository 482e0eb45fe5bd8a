//! The terminal report: prints as things happen, in Newman's look. Root type: [`CliReporter`].
//! One file per block that it prints.

mod assertion;
mod banner;
mod console;
mod content_type;
mod failures;
mod inspect;
mod item;
mod options;
mod paint;
mod printer;
mod request;
mod summary;
mod symbols;
mod table;
#[cfg(test)]
mod tests;
mod verbose;
mod wrap;

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use postrider_core::collection::{ItemGroup, Listen};
use postrider_core::run::{ConsoleLevel, ConsoleValue, RunEvent, RunSummary};

use super::settings::Clock;
use super::{Reporter, ReporterOptions, ReporterSettings};
use inspect::Inspector;
use options::CliOptions;
use paint::Paint;
use printer::Printer;
use symbols::Symbols;

/// Columns that are assumed where there is no terminal.
const DEFAULT_WIDTH: usize = 60;

/// Prints a run to the terminal.
pub(super) struct CliReporter {
    printer: Printer,
    options: CliOptions,
    paint: Paint,
    symbols: &'static Symbols,
    inspector: Inspector,
    verbose: bool,
    unicode: bool,
    terminal_width: Option<usize>,
    clock: Clock,
    /// The folder whose items are printed; the root at first.
    group: Option<Arc<ItemGroup>>,
    /// Whether the line of a request waits for its end.
    is_line_open: bool,
    /// Console messages that came while a line was open.
    deferred: Vec<(ConsoleLevel, String)>,
    /// What a test script asked to run next.
    next_request: Option<String>,
}

impl CliReporter {
    /// A reporter that prints to stdout, unless it is to be silent.
    pub(super) fn to_stdout(options: &ReporterOptions, settings: &ReporterSettings) -> Option<Self> {
        let options = CliOptions::new(options);
        let is_silent = options.silent || settings.silent;
        (!is_silent).then(|| Self::new(options, settings, Box::new(BufWriter::new(io::stdout()))))
    }

    fn new(options: CliOptions, settings: &ReporterSettings, out: Box<dyn Write + Send>) -> Self {
        let paint = Paint::new(settings.color);
        let terminal_width = settings.terminal_width.filter(|width| *width > 20);
        let width = terminal_width.unwrap_or(DEFAULT_WIDTH);
        Self {
            printer: Printer::new(out, Arc::clone(&settings.masker), width - 6),
            options,
            paint,
            symbols: Symbols::choose(settings.unicode),
            inspector: Inspector::new(paint, width - 16),
            verbose: settings.verbose,
            unicode: settings.unicode,
            terminal_width,
            clock: settings.clock.clone(),
            group: None,
            is_line_open: false,
            deferred: Vec::new(),
            next_request: None,
        }
    }

    fn done(&mut self, summary: &RunSummary) -> io::Result<()> {
        if !self.options.no_summary {
            self.summary(summary)?;
        }
        if !self.options.no_failures && !summary.failures.is_empty() {
            self.failures(&summary.failures)?;
        }
        self.printer.end()
    }
}

impl Reporter for CliReporter {
    fn name(&self) -> &'static str {
        "cli"
    }

    fn on_event(&mut self, event: &RunEvent<'_>, summary: &RunSummary) -> io::Result<()> {
        match event {
            RunEvent::Start(start) => self.banner(start),
            RunEvent::BeforeIteration { cursor } => self.iteration(cursor),
            RunEvent::BeforeItem { item, .. } => self.item(item),
            RunEvent::Console { level, messages, .. } => self.console(*level, messages),
            RunEvent::Warning { text, .. } => {
                self.console(ConsoleLevel::Warn, &[ConsoleValue::String((*text).to_owned())])
            }
            RunEvent::Assertion { assertion, .. } => self.assertion(assertion, summary.failures.len()),
            RunEvent::Script { listen, error, next_request, .. } => {
                if let (Listen::Test, Some(Some(next_request))) = (listen, next_request) {
                    self.next_request = Some((*next_request).to_owned());
                }
                error.map_or(Ok(()), |error| self.script_error(*listen, error, summary.failures.len()))
            }
            RunEvent::Scripts { listen: Listen::Test, .. } => self.set_next_request(),
            RunEvent::BeforeRequest { request, .. } => self.before_request(request),
            RunEvent::Request { exchange, .. } => self.request(exchange),
            RunEvent::Item { .. } => self.item_end(),
            RunEvent::Done(_) => self.done(summary),
            RunEvent::BeforeScript { .. }
            | RunEvent::Scripts { listen: Listen::Prerequest, .. }
            | RunEvent::Iteration { .. }
            | RunEvent::BeforeDone(_) => Ok(()),
        }
    }
}
