//! The table of failures.

use std::io;

use postrider_core::run::{Failure, FailureAt};

use super::super::full_name;
use super::CliReporter;
use super::paint::Style;
use super::table::{left, right};
use super::wrap::{columns, words};

/// The cells of one failure: lines of a style.
struct Row {
    number: String,
    name: Vec<(Style, String)>,
    detail: Vec<(Style, String)>,
}

impl CliReporter {
    pub(super) fn failures(&mut self, failures: &[Failure]) -> io::Result<()> {
        let digits = failures.len().to_string().len();
        let limits = self.terminal_width.map(|width| column_limits(width, digits));
        let rows: Vec<Row> = failures
            .iter()
            .enumerate()
            .map(|(index, failure)| self.failure_row(&format!("{:0digits$}.", index + 1), failure, limits))
            .collect();
        let widths = match limits {
            Some(widths) => widths,
            None => natural_widths(&rows),
        };
        self.printer.text("\n")?;
        let heading = ["#", "failure", "detail"].map(|text| self.paint.text(Style::Heading, text));
        let [number, name, detail] = widths;
        let line = [right(&heading[0], number), left(&heading[1], name), left(&heading[2], detail)];
        self.failure_line(&line)?;
        for row in &rows {
            self.failure_line(&widths.map(|width| " ".repeat(width)))?;
            for index in 0..row.name.len().max(row.detail.len()) {
                let number_text = if index == 0 { row.number.as_str() } else { "" };
                let cell = |lines: &[(Style, String)], width: usize| {
                    lines
                        .get(index)
                        .map_or(" ".repeat(width), |(style, text)| left(&self.paint.text(*style, text), width))
                };
                let line = [right(number_text, number), cell(&row.name, name), cell(&row.detail, detail)];
                self.failure_line(&line)?;
            }
        }
        Ok(())
    }

    fn failure_line(&mut self, cells: &[String; 3]) -> io::Result<()> {
        let [number, name, detail] = cells;
        self.printer.line(&format!(" {number}  {name}  {detail} "))
    }

    fn failure_row(&self, number: &str, failure: &Failure, limits: Option<[usize; 3]>) -> Row {
        let clean = |text: &str| self.printer.clean(text).into_owned();
        let mut name = vec![(Style::Plain, clean(&failure.name))];
        if failure.cursor.cycles > 1 {
            name.push((Style::Gray, format!("iteration: {}", failure.cursor.iteration + 1)));
        }
        // The item of a failed request has lost its folders and its name in the reference.
        let place = match failure.at {
            FailureAt::Request { .. } => String::new(),
            _ => full_name::of_item(&failure.item),
        };
        let detail = vec![
            (Style::Plain, clean(failure.test.as_deref().unwrap_or_default())),
            (Style::Gray, clean(&failure.message)),
            (Style::Gray, format!("at {}", failure.at)),
            (Style::Gray, clean(&format!("inside \"{place}\""))),
        ];
        Row {
            number: number.to_owned(),
            name: lines(name, limits.map(|[_, width, _]| width)),
            detail: lines(detail, limits.map(|[_, _, width]| width)),
        }
    }
}

/// Texts as lines; on a terminal no longer than their column, and without empty ones.
fn lines(texts: Vec<(Style, String)>, limit: Option<usize>) -> Vec<(Style, String)> {
    texts
        .into_iter()
        .flat_map(|(style, text)| {
            let lines = match limit {
                Some(width) => words(&text, width).into_iter().filter(|line| !line.is_empty()).collect(),
                None => text.split('\n').map(str::to_owned).collect::<Vec<_>>(),
            };
            lines.into_iter().map(move |line| (style, line))
        })
        .collect()
}

/// Widths of the text in each column that fill a terminal.
fn column_limits(terminal_width: usize, digits: usize) -> [usize; 3] {
    let number = digits + 3;
    let name = (terminal_width - number) / 5;
    let detail = terminal_width.saturating_sub(number + name + 5);
    [number, name, detail].map(|width| width.saturating_sub(2).max(1))
}

fn natural_widths(rows: &[Row]) -> [usize; 3] {
    let longest = |lines: &[(Style, String)]| lines.iter().map(|(_, text)| columns(text)).max().unwrap_or(0);
    rows.iter().fold([1, "failure".len(), "detail".len()], |[number, name, detail], row| {
        [number.max(columns(&row.number)), name.max(longest(&row.name)), detail.max(longest(&row.detail))]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_terminal() {
        assert_eq!(column_limits(80, 1), [2, 13, 54]);
        assert_eq!(column_limits(21, 3), [4, 1, 5]);
    }

    #[test]
    fn on_a_terminal_lines_fit_their_column() {
        let texts = vec![(Style::Plain, String::new()), (Style::Gray, "expected 1 to equal 2".to_owned())];
        let shown: Vec<String> = lines(texts, Some(10)).into_iter().map(|(_, text)| text).collect();
        assert_eq!(shown, ["expected 1", "to equal 2"]);
    }
}
