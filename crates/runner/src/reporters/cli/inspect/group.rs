//! Long lists in columns.

use super::super::wrap::columns;

/// A comma and a space.
const SEPARATOR: usize = 2;
/// A character is about two and a half times as high as it is wide.
const CHARACTER_RATIO: f64 = 2.5;
/// Columns at most: four per level of nesting that may share a line, fifteen in all.
const MAX_COLUMNS: usize = 12;

/// Puts entries of similar length side by side, as near to a square as Node does: each result is a
/// line of several entries. The last `more` entries are no items and stay alone. Numbers are aligned
/// to the right. Entries that do not suit are returned as they are.
pub(super) fn grouped(
    entries: Vec<String>,
    more: usize,
    are_numbers: bool,
    indentation: usize,
    break_length: usize,
) -> Vec<String> {
    let items = &entries[..entries.len() - more];
    let widths: Vec<usize> = items.iter().map(|entry| columns(entry)).collect();
    let n_columns = column_count(&widths, entries.len(), indentation, break_length);
    if n_columns <= 1 {
        return entries;
    }
    let column_widths: Vec<usize> = (0..n_columns)
        .map(|column| widths.iter().skip(column).step_by(n_columns).max().copied().unwrap_or(0) + SEPARATOR)
        .collect();
    let mut lines = Vec::new();
    for (row, row_widths) in items.chunks(n_columns).zip(widths.chunks(n_columns)) {
        let mut line = String::new();
        for (column, (entry, width)) in row.iter().zip(row_widths).enumerate() {
            let is_last = column + 1 == row.len();
            let pad = " ".repeat(column_widths[column].saturating_sub(width + SEPARATOR));
            let separator = if is_last { "" } else { ", " };
            match (are_numbers, is_last) {
                (true, _) => line.extend([&pad, entry.as_str(), separator]),
                (false, false) => line.extend([entry.as_str(), separator, &pad]),
                (false, true) => line.push_str(entry),
            }
        }
        lines.push(line);
    }
    lines.extend(entries.into_iter().skip(widths.len()));
    lines
}

/// How many columns look best; 1 when entries are too long or too different.
#[expect(clippy::cast_precision_loss, reason = "lengths of shown text")]
fn column_count(widths: &[usize], n_entries: usize, indentation: usize, break_length: usize) -> usize {
    let longest = widths.iter().max().copied().unwrap_or(0);
    let total = (widths.iter().sum::<usize>() + SEPARATOR * widths.len()) as f64;
    let cell = longest + SEPARATOR;
    let is_even = total / cell as f64 > 5.0 || longest <= 6;
    if cell * 3 + indentation >= break_length || !is_even {
        return 1;
    }
    let bias = (cell as f64 - total / n_entries as f64).sqrt();
    let width = (cell as f64 - 3.0 - bias).max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
    let square = ((CHARACTER_RATIO * width * widths.len() as f64).sqrt() / width + 0.5).floor() as usize;
    square.min((break_length - indentation) / cell).min(MAX_COLUMNS)
}
