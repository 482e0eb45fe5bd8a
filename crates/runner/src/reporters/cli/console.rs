//! Messages of the console, in a frame.

use std::io;

use postrider_core::run::{ConsoleLevel, ConsoleValue};

use super::CliReporter;
use super::paint::Style;
use super::printer::Printer;

impl CliReporter {
    /// Messages that follow one another share a frame.
    pub(super) fn console(&mut self, level: ConsoleLevel, messages: &[ConsoleValue]) -> io::Result<()> {
        if self.options.no_console {
            return Ok(());
        }
        let is_masking = self.printer.is_masking();
        let shown: Vec<String> = messages
            .iter()
            .map(|value| {
                if is_masking { self.inspector.show(&masked(&self.printer, value)) } else { self.inspector.show(value) }
            })
            .collect();
        let text = shown.join(&self.paint.text(Style::White, ", "));
        if self.is_line_open {
            self.deferred.push((level, text));
            return Ok(());
        }
        self.console_frame(level, &text)
    }

    /// Shows what came while the line of a request was open.
    pub(super) fn deferred_console(&mut self) -> io::Result<()> {
        for (level, text) in std::mem::take(&mut self.deferred) {
            self.console_frame(level, &text)?;
        }
        Ok(())
    }

    fn console_frame(&mut self, level: ConsoleLevel, text: &str) -> io::Result<()> {
        if self.options.show_timestamps {
            let time = self.paint.text(Style::Gray, &format!("[{}]", self.clock.time()));
            self.printer.text(&format!("\n  {time}\n"))?;
        }
        let style = style(level);
        let top = self.paint.text(style, &format!("  {}", self.symbols.frame_top));
        let bottom = self.paint.text(style, &format!("  {}", self.symbols.frame_bottom));
        let prefix = format!("  {} ", self.paint.text(style, self.symbols.frame_middle));
        self.printer.frame(&format!("{top}\n"), &format!("{bottom}\n"), &prefix, text)
    }
}

fn style(level: ConsoleLevel) -> Style {
    match level {
        ConsoleLevel::Log => Style::Gray,
        ConsoleLevel::Info => Style::Cyan,
        ConsoleLevel::Warn => Style::Yellow,
        ConsoleLevel::Debug => Style::Blue,
        ConsoleLevel::Error => Style::Red,
    }
}

/// A value as it may be shown.
pub(super) fn masked(printer: &Printer, value: &ConsoleValue) -> ConsoleValue {
    let text = |text: &str| printer.clean(text).into_owned();
    match value {
        ConsoleValue::String(value) => ConsoleValue::String(text(value)),
        ConsoleValue::Verbatim(value) => ConsoleValue::Verbatim(text(value)),
        ConsoleValue::Number(number) => {
            let shown = number.to_string();
            let clean = text(&shown);
            if clean == shown { value.clone() } else { ConsoleValue::Verbatim(clean) }
        }
        ConsoleValue::Array(items) => ConsoleValue::Array(items.iter().map(|item| masked(printer, item)).collect()),
        ConsoleValue::Object(class, properties) => ConsoleValue::Object(
            class.clone(),
            properties.iter().map(|(key, value)| (text(key), masked(printer, value))).collect(),
        ),
        ConsoleValue::Undefined | ConsoleValue::Null | ConsoleValue::Bool(_) => value.clone(),
    }
}
