//! Iterations, folders and items.

use std::io;
use std::sync::Arc;

use postrider_core::run::{Cursor, PlannedItem};

use super::super::full_name;
use super::CliReporter;
use super::paint::Style;

impl CliReporter {
    /// The line of an iteration, when there are several.
    pub(super) fn iteration(&mut self, cursor: &Cursor) -> io::Result<()> {
        if cursor.cycles <= 1 {
            return Ok(());
        }
        let text = format!("Iteration {}/{}", cursor.iteration + 1, cursor.cycles);
        let text = self.paint.text(Style::Iteration, &text);
        self.printer.line(&format!("\n{text}"))
    }

    /// The line of a folder when it is another than the last item's, and the line of an item.
    pub(super) fn item(&mut self, item: &PlannedItem) -> io::Result<()> {
        self.next_request = None;
        let is_in_root = item.ancestors.len() <= 1;
        let group = item.ancestors.last();
        let is_same = match (group, &self.group) {
            (Some(group), Some(current)) => Arc::ptr_eq(group, current),
            _ => false,
        };
        if !is_same {
            self.group = group.cloned();
            if !is_in_root {
                let name = self.paint.text(Style::Reset, &self.printer.clean(&full_name::of_folder(item)));
                self.printer.text(&format!("\n{} {name}", self.symbols.folder))?;
            }
        }
        let symbol = if is_in_root { self.symbols.root } else { self.symbols.sub };
        let name = self.paint.text(Style::Reset, &self.printer.clean(&item.item.name));
        self.printer.line(&format!("\n{symbol} {name}"))
    }

    /// What test scripts asked to run next.
    pub(super) fn set_next_request(&mut self) -> io::Result<()> {
        let Some(name) = self.next_request.take().filter(|name| !name.is_empty()) else { return Ok(()) };
        let text = format!("Attempting to set next request to {}", self.printer.clean(&name));
        let text = self.paint.text(Style::Gray, &text);
        self.printer.line(&format!("\n{text}"))
    }

    /// Everything of an item is shown when it ends.
    pub(super) fn item_end(&mut self) -> io::Result<()> {
        if self.is_line_open {
            // The run was stopped while the request was on its way.
            self.is_line_open = false;
            self.printer.line("")?;
        }
        self.deferred_console()?;
        self.printer.end()
    }
}
