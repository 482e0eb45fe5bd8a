//! The table of counts and times.

use std::io;

use postrider_core::run::{RunSummary, Spread, Tally};

use super::super::units::{duration, file_size};
use super::CliReporter;
use super::paint::{Paint, Style};
use super::table::FramedTable;

/// Width of the column of labels.
const LABEL_WIDTH: usize = 25;

impl CliReporter {
    pub(super) fn summary(&mut self, summary: &RunSummary) -> io::Result<()> {
        let table = table(summary, self.paint).draw(self.paint, self.unicode);
        self.printer.text(&format!("\n{table}\n"))
    }
}

fn table(summary: &RunSummary, paint: Paint) -> FramedTable {
    let stats = &summary.stats;
    let timings = &summary.timings;
    let mut rows = vec![["", "executed", "  failed"].map(str::to_owned)];
    rows.extend(
        [
            ("iterations", stats.iterations),
            ("requests", stats.requests),
            ("test-scripts", stats.test_scripts),
            ("prerequest-scripts", stats.prerequest_scripts),
            ("assertions", stats.assertions),
        ]
        .map(|(label, tally)| row(label, tally, paint)),
    );
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a run")]
    let total = timings.completed.saturating_sub(timings.started) as f64;
    let mut wide_rows = vec![
        format!("total run duration: {}", duration(total)),
        format!("total data received: {} (approx)", file_size(summary.response_total)),
    ];
    wide_rows.extend(
        [
            ("response time", timings.response),
            ("DNS lookup time", timings.dns),
            ("first byte time", timings.first_byte),
        ]
        .into_iter()
        .filter(|(_, spread)| spread.average != 0.0)
        .map(|(label, spread)| average(label, &spread)),
    );
    FramedTable { rows, wide_rows, first_width: LABEL_WIDTH }
}

fn row(label: &str, tally: Tally, paint: Paint) -> [String; 3] {
    let (label_style, count_style) = match tally {
        Tally { failed: 1.., .. } => (Style::Red, Style::Red),
        Tally { pending: 1.., .. } => (Style::Plain, Style::Plain),
        Tally { .. } => (Style::Green, Style::Plain),
    };
    [paint.text(label_style, label), tally.total.to_string(), paint.text(count_style, &tally.failed.to_string())]
}

fn average(label: &str, spread: &Spread) -> String {
    format!(
        "average {label}: {} [min: {}, max: {}, s.d.: {}]",
        duration(spread.average),
        duration(spread.min),
        duration(spread.max),
        duration(spread.sd)
    )
}
