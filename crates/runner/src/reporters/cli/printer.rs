//! What stands between the blocks of the report and the terminal: frames, secrets, flushing.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use postrider_core::mask::Masker;

use super::wrap;

/// Writes text. A frame stays open until something else is written.
pub(super) struct Printer {
    out: Box<dyn Write + Send>,
    masker: Arc<Masker>,
    /// Units of text in a line of a frame.
    frame_width: usize,
    /// What closes the open frame.
    frame_end: Option<String>,
}

impl Printer {
    pub(super) fn new(out: Box<dyn Write + Send>, masker: Arc<Masker>, frame_width: usize) -> Self {
        Self { out, masker, frame_width, frame_end: None }
    }

    /// A text without secrets and without characters that command a terminal. Every text that the
    /// program did not make itself goes through here before it is coloured.
    pub(super) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let masked = self.masker.mask(text);
        if masked.contains(is_command) { Cow::Owned(masked.replace(is_command, "\u{fffd}")) } else { masked }
    }

    /// Whether there is any secret to hide.
    pub(super) fn is_masking(&self) -> bool {
        self.masker.is_active()
    }

    /// Writes a text after the open frame, if there is one, is closed.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        if let Some(end) = self.frame_end.take() {
            self.out.write_all(end.as_bytes())?;
        }
        self.out.write_all(text.as_bytes())
    }

    /// Writes a text and a line feed.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.text(text)?;
        self.out.write_all(b"\n")
    }

    /// Writes a text into the open frame, or a new one.
    pub(super) fn frame(&mut self, start: &str, end: &str, prefix: &str, text: &str) -> io::Result<()> {
        if self.frame_end.is_none() {
            self.out.write_all(start.as_bytes())?;
        }
        self.frame_end = Some(end.to_owned());
        let mut lines = wrap::cut(text, self.frame_width);
        if lines.is_empty() {
            lines.push(String::new());
        }
        for line in lines {
            writeln!(self.out, "{prefix}{line}")?;
        }
        Ok(())
    }

    /// Shows what was written, with an open frame left open.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Closes the open frame and shows what was written.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.text("")?;
        self.flush()
    }
}

/// Whether a terminal may take a character for a command: what servers and scripts say must not move
/// the cursor or change what was written before.
fn is_command(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_command_the_terminal() {
        let printer = Printer::new(Box::new(io::sink()), Arc::new(Masker::new()), 80);
        let table = [
            ("plain\n\tä 名", "plain\n\tä 名"),
            ("\u{1b}[2Jgone\u{7}", "\u{fffd}[2Jgone\u{fffd}"),
            ("\u{9b}31m", "\u{fffd}31m"),
        ];
        for (text, expected) in table {
            assert_eq!(printer.clean(text), expected);
        }
    }
}
