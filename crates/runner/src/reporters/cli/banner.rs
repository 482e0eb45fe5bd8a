//! The first lines.

use std::io;
use std::sync::Arc;

use postrider_core::run::RunStart;

use super::CliReporter;
use super::paint::Style;

/// What the banner says.
const PROGRAM: &str = "postrider";

impl CliReporter {
    pub(super) fn banner(&mut self, start: &RunStart<'_>) -> io::Result<()> {
        self.group = Some(Arc::clone(&start.collection.root));
        if !self.options.no_banner {
            let program = self.paint.text(Style::Reset, PROGRAM);
            self.printer.text(&format!("{program}\n\n"))?;
        }
        let root = &start.collection.root;
        let name = if root.name.is_empty() { &root.id } else { &root.name };
        if name.is_empty() {
            return Ok(());
        }
        let name = self.paint.text(Style::Reset, &self.printer.clean(name));
        self.printer.line(&name)
    }
}
