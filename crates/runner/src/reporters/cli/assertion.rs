//! Assertions and script errors.

use std::io;

use postrider_core::collection::Listen;
use postrider_core::run::{Assertion, ScriptError};

use super::CliReporter;
use super::paint::Style;

impl CliReporter {
    /// The line of an assertion. `n_failures` counts all failures so far: the number of this one.
    pub(super) fn assertion(&mut self, assertion: &Assertion, n_failures: usize) -> io::Result<()> {
        let has_failed = assertion.error.is_some();
        if self.options.no_assertions || (self.options.no_success_assertions && !has_failed) {
            return Ok(());
        }
        let name = self.printer.clean(&assertion.name).into_owned();
        if assertion.skipped {
            let mark = self.paint.text(Style::Cyan, "  - ");
            let text = self.paint.text(Style::Cyan, &format!("[skipped] {name}"));
            return self.printer.line(&format!("{mark} {text}"));
        }
        let (time, width) = if self.options.show_timestamps {
            let time = format!("[{}]", self.clock.time());
            (format!("  {}", self.paint.text(Style::Gray, &time)), 2)
        } else {
            (String::new(), 3)
        };
        let (mark, text) = if has_failed {
            (self.paint.text(Style::Alarm, &format!("{n_failures:>width$}.")), self.paint.text(Style::Alarm, &name))
        } else {
            let mark = format!("  {} ", self.symbols.ok);
            (self.paint.text(Style::Green, &mark), self.paint.text(Style::Gray, &name))
        };
        self.printer.line(&format!("{time}{mark} {text}"))
    }

    /// The line of a script that ended early.
    pub(super) fn script_error(&mut self, listen: Listen, error: &ScriptError, n_failures: usize) -> io::Result<()> {
        let text = format!("{n_failures:>3}⠄ {} in {}-script", self.printer.clean(&error.name), listen.as_str());
        let text = self.paint.text(Style::Alarm, &text);
        self.printer.line(&text)
    }
}
