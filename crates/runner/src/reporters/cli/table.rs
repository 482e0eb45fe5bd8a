//! Tables.

use super::paint::{Paint, Style};
use super::wrap::columns;

/// The characters of a frame.
#[derive(Debug)]
struct Frame {
    top: [char; 3],
    middle: [char; 3],
    bottom: [char; 3],
    /// Where a column ends above a wide row.
    column_end: char,
    horizontal: char,
    vertical: char,
}

const UNICODE: Frame = Frame {
    top: ['┌', '┬', '┐'],
    middle: ['├', '┼', '┤'],
    bottom: ['└', '┴', '┘'],
    column_end: '┴',
    horizontal: '─',
    vertical: '│',
};

const ASCII: Frame = Frame {
    top: ['-', '-', '-'],
    middle: ['-', '+', '-'],
    bottom: ['-', '-', '-'],
    column_end: '-',
    horizontal: '-',
    vertical: '|',
};

/// A framed table of rows with right-aligned cells, then wide rows across all columns.
#[derive(Debug)]
pub(super) struct FramedTable {
    /// Rows of cells, which may hold escape codes.
    pub(super) rows: Vec<[String; 3]>,
    /// Texts of the wide rows; there is at least one.
    pub(super) wide_rows: Vec<String>,
    /// Width of the first column. The others are as wide as needed.
    pub(super) first_width: usize,
}

impl FramedTable {
    /// The lines of the table, joined.
    pub(super) fn draw(&self, paint: Paint, unicode: bool) -> String {
        let frame = if unicode { &UNICODE } else { &ASCII };
        let widths = self.widths();
        let rule = |[left, cross, right]: [char; 3]| {
            let mut line = String::new();
            for (column, width) in widths.iter().enumerate() {
                let start = if column == 0 { left } else { cross };
                let mut part = format!("{start}{}", frame.horizontal.to_string().repeat(*width));
                if column + 1 == widths.len() {
                    part.push(right);
                }
                line.push_str(&paint.text(Style::Gray, &part));
            }
            line
        };
        let wide_rule = |[left, cross, right]: [char; 3]| {
            let parts = widths.map(|width| frame.horizontal.to_string().repeat(width));
            paint.text(Style::Gray, &format!("{left}{}{right}", parts.join(&cross.to_string())))
        };
        let vertical = paint.text(Style::Gray, &frame.vertical.to_string());
        let mut lines = Vec::new();
        for (position, row) in self.rows.iter().enumerate() {
            lines.push(rule(if position == 0 { frame.top } else { frame.middle }));
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{vertical} {} ", right(cell, width - 2)));
            lines.push(cells.collect::<String>() + &vertical);
        }
        let total: usize = widths.iter().sum::<usize>() + widths.len() - 1;
        for (position, text) in self.wide_rows.iter().enumerate() {
            let cross = if position == 0 { frame.column_end } else { frame.horizontal };
            lines.push(wide_rule([frame.middle[0], cross, frame.middle[2]]));
            lines.push(format!("{vertical} {} {vertical}", left(text, total - 2)));
        }
        lines.push(wide_rule([frame.bottom[0], frame.horizontal, frame.bottom[2]]));
        lines.join("\n")
    }

    /// Widths of the columns with their padding. What a wide row needs beyond them is spread over
    /// the columns but the first, the last wide row first.
    fn widths(&self) -> [usize; 3] {
        let natural = |column: usize| self.rows.iter().map(|row| columns(&row[column]) + 2).max().unwrap_or(0);
        let mut widths = [self.first_width, natural(1), natural(2)];
        for text in self.wide_rows.iter().rev() {
            let needed = columns(text) + 2;
            for column in 1..widths.len() {
                let missing = needed.saturating_sub(widths.iter().sum::<usize>() + widths.len() - 1);
                let n_left = widths.len() - column;
                widths[column] += (missing * 2 + n_left) / (n_left * 2);
            }
        }
        widths
    }
}

/// A text with spaces before it.
pub(super) fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

/// A text with spaces after it.
pub(super) fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(wide_row: &str) -> FramedTable {
        let row = |label: &str, executed: &str, failed: &str| [label, executed, failed].map(str::to_owned);
        FramedTable {
            rows: vec![row("", "executed", "  failed"), row("iterations", "1", "0")],
            wide_rows: vec!["total run duration: 1s".to_owned(), wide_row.to_owned()],
            first_width: 25,
        }
    }

    #[test]
    fn columns_grow_for_wide_rows() {
        for (length, expected) in [(10, [25, 10, 10]), (45, [25, 10, 10]), (46, [25, 11, 10]), (64, [25, 20, 19])] {
            assert_eq!(table(&"x".repeat(length)).widths(), expected, "{length}");
        }
    }

    #[test]
    fn ascii_frame() {
        assert_eq!(
            table("x").draw(Paint::new(false), false),
            "-------------------------------------------------\n\
             |                         | executed |   failed |\n\
             --------------------------+----------+-----------\n\
             |              iterations |        1 |        0 |\n\
             -------------------------------------------------\n\
             | total run duration: 1s                        |\n\
             -------------------------------------------------\n\
             | x                                             |\n\
             -------------------------------------------------"
        );
    }

    #[test]
    fn unicode_frame() {
        assert_eq!(
            table("x").draw(Paint::new(false), true),
            "┌─────────────────────────┬──────────┬──────────┐\n\
             │                         │ executed │   failed │\n\
             ├─────────────────────────┼──────────┼──────────┤\n\
             │              iterations │        1 │        0 │\n\
             ├─────────────────────────┴──────────┴──────────┤\n\
             │ total run duration: 1s                        │\n\
             ├───────────────────────────────────────────────┤\n\
             │ x                                             │\n\
             └───────────────────────────────────────────────┘"
        );
    }
}
