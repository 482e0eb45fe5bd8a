//! Values of the console, shown as Node's `util.inspect` shows them.

mod group;
mod quote;
#[cfg(test)]
mod tests;

use postrider_core::run::ConsoleValue;
use postrider_core::variable::js_number_text;

use super::paint::{Paint, Style};
use group::grouped;
use quote::quoted;

/// Objects inside objects below this depth are shown by their name.
const DEPTH: usize = 25;
/// Items of a list that are shown.
const MAX_ITEMS: usize = 100;
/// Characters of a text that are shown, in UTF-16 units.
const MAX_LENGTH: usize = 10_000;
/// Up to this length a text is shown on one line, whatever is in it.
const SHORT: usize = 16;
/// Levels of nesting that may share a line.
const COMPACT: usize = 3;

/// Shows values for one width.
#[derive(Debug)]
pub(super) struct Inspector {
    paint: Paint,
    break_length: usize,
}

/// What holds entries.
#[derive(Debug, Clone, Copy)]
struct Braces<'a> {
    open: &'a str,
    close: &'a str,
}

/// State of one showing.
#[derive(Debug)]
struct Inspection<'a> {
    inspector: &'a Inspector,
    indentation: usize,
    /// Level of the object that was entered last: what decides whether its parents may share a line.
    current_depth: usize,
}

impl Inspector {
    /// `break_length`: columns that an object may take before it is spread over lines.
    pub(super) fn new(paint: Paint, break_length: usize) -> Self {
        Self { paint, break_length }
    }

    /// The text of a value, of one or more lines.
    pub(super) fn show(&self, value: &ConsoleValue) -> String {
        Inspection { inspector: self, indentation: 0, current_depth: 0 }.value(value, 0)
    }
}

impl Inspection<'_> {
    fn value(&mut self, value: &ConsoleValue, depth: usize) -> String {
        match value {
            ConsoleValue::Undefined => self.paint(Style::Gray, "undefined"),
            ConsoleValue::Null => self.paint(Style::Bold, "null"),
            ConsoleValue::Bool(flag) => self.paint(Style::Yellow, if *flag { "true" } else { "false" }),
            ConsoleValue::Number(number) => self.paint(Style::Yellow, &js_number_text(number)),
            ConsoleValue::String(text) => self.string(text),
            ConsoleValue::Verbatim(text) => {
                let indented = text.replace('\n', &format!("\n{}", " ".repeat(self.indentation)));
                self.paint(verbatim_style(text), &indented)
            }
            ConsoleValue::Array(items) => self.array(items, depth),
            ConsoleValue::Object(class, properties) => self.object(class, properties, depth),
        }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        self.inspector.paint.text(style, text)
    }

    /// A text in quotes. A long one with line feeds is shown line by line.
    fn string(&self, text: &str) -> String {
        let length = utf16_length(text);
        let (text, trailer) = shortened(text, length);
        let fits = (length + self.indentation + 4) <= self.inspector.break_length;
        if length <= SHORT || fits {
            return self.paint(Style::Gray, &quoted(text)) + &trailer;
        }
        let lines: Vec<String> =
            text.split_inclusive('\n').map(|line| self.paint(Style::Gray, &quoted(line))).collect();
        lines.join(&format!(" +\n{}", " ".repeat(self.indentation + 2))) + &trailer
    }

    fn array(&mut self, items: &[ConsoleValue], depth: usize) -> String {
        if items.is_empty() {
            return "[]".to_owned();
        }
        if depth > DEPTH {
            return self.paint(Style::Cyan, "[Array]");
        }
        self.current_depth = depth + 1;
        let mut entries: Vec<String> =
            items.iter().take(MAX_ITEMS).map(|item| self.indented(item, depth + 1)).collect();
        if let Some(more) = items.len().checked_sub(MAX_ITEMS).filter(|more| *more > 0) {
            entries.push(format!("... {more} more item{}", if more > 1 { "s" } else { "" }));
        }
        let are_numbers = items.iter().take(entries.len()).all(is_number);
        let count = entries.len();
        if count > 6 {
            let more = usize::from(count > MAX_ITEMS);
            entries = grouped(entries, more, are_numbers, self.indentation, self.inspector.break_length);
        }
        let may_join = entries.len() == count;
        self.assemble(&entries, Braces { open: "[", close: "]" }, depth + 1, may_join)
    }

    fn object(&mut self, class: &str, properties: &[(String, ConsoleValue)], depth: usize) -> String {
        let open = if class.is_empty() { "{".to_owned() } else { format!("{class} {{") };
        if properties.is_empty() {
            return open + "}";
        }
        if depth > DEPTH {
            let name = if class.is_empty() { "Object" } else { class };
            return self.paint(Style::Cyan, &format!("[{name}]"));
        }
        self.current_depth = depth + 1;
        let entries: Vec<String> = properties
            .iter()
            .map(|(key, value)| format!("{}: {}", self.key(key), self.indented(value, depth + 1)))
            .collect();
        self.assemble(&entries, Braces { open: &open, close: "}" }, depth + 1, true)
    }

    fn indented(&mut self, value: &ConsoleValue, depth: usize) -> String {
        self.indentation += 2;
        let text = self.value(value, depth);
        self.indentation -= 2;
        text
    }

    fn key(&self, key: &str) -> String {
        let is_word = |c: char| c == '_' || c.is_ascii_alphanumeric();
        if key == "__proto__" {
            "['__proto__']".to_owned()
        } else if key.chars().all(is_word) && key.starts_with(|c: char| !c.is_ascii_digit()) {
            self.paint(Style::White, key)
        } else {
            self.paint(Style::Gray, &quoted(key))
        }
    }

    /// Entries on one line when they are few levels deep and fit, else each on its own.
    fn assemble(&self, entries: &[String], braces: Braces<'_>, depth: usize, may_join: bool) -> String {
        let Braces { open, close } = braces;
        if may_join && self.current_depth - depth < COMPACT {
            let text: usize = entries.iter().map(|entry| visible_length(entry)).sum();
            let total = text + entries.len() * 2 + self.indentation + open.len() + 10;
            let is_one_line = entries.iter().all(|entry| !entry.contains('\n'));
            if total <= self.inspector.break_length && is_one_line {
                return format!("{open} {} {close}", entries.join(", "));
            }
        }
        let line = format!("\n{}", " ".repeat(self.indentation));
        format!("{open}{line}  {}{line}{close}", entries.join(&format!(",{line}  ")))
    }
}

/// The colour of a value that is shown as is, told by its look.
fn verbatim_style(text: &str) -> Style {
    let is_big_integer = text.ends_with('n') && text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    if matches!(text, "NaN" | "-0" | "Infinity" | "-Infinity") || is_big_integer {
        Style::Yellow
    } else if text.starts_with("Symbol(") {
        Style::Green
    } else if text.starts_with('/') {
        Style::Red
    } else if text.starts_with('[') {
        Style::Cyan
    } else if text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with('Z') {
        Style::Magenta
    } else {
        Style::Plain
    }
}

fn is_number(value: &ConsoleValue) -> bool {
    match value {
        ConsoleValue::Number(_) => true,
        ConsoleValue::Verbatim(text) => verbatim_style(text) == Style::Yellow,
        _ => false,
    }
}

/// The part of a text that is shown, and what says how much more there is.
fn shortened(text: &str, length: usize) -> (&str, String) {
    let Some(more) = length.checked_sub(MAX_LENGTH).filter(|more| *more > 0) else { return (text, String::new()) };
    let mut units = 0;
    let end = text
        .char_indices()
        .find(|(_, c)| {
            units += c.len_utf16();
            units > MAX_LENGTH
        })
        .map_or(text.len(), |(position, _)| position);
    (&text[..end], format!("... {more} more character{}", if more > 1 { "s" } else { "" }))
}

fn utf16_length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Length in UTF-16 units without escape codes.
fn visible_length(text: &str) -> usize {
    let mut in_code = false;
    text.chars()
        .filter(|&c| {
            let is_code = in_code || c == '\x1b';
            in_code = is_code && c != 'm';
            !is_code
        })
        .map(char::len_utf16)
        .sum()
}
