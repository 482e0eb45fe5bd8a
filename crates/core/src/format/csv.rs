//! CSV as Newman reads it (csv-parse 4 with the options `trim`, `relax`, `relax_column_count`, `bom`).

use super::FormatError;

/// One field and whether it was quoted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Field {
    pub(super) text: String,
    pub(super) is_quoted: bool,
}

/// Splits text into records. A blank line is a record of one empty field.
///
/// # Errors
///
/// A quote that is never closed, and text behind a closing quote.
pub(super) fn records(text: &str) -> Result<Vec<Vec<Field>>, FormatError> {
    let mut reader = Reader { text, ..Reader::default() };
    let mut position = 0;
    while position < text.len() {
        position += reader.step(position)?;
    }
    reader.finish()
}

#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    /// What ends a line: the first line break outside of quotes decides for the whole file.
    line_break: Option<&'static str>,
    records: Vec<Vec<Field>>,
    record: Vec<Field>,
    field: Field,
    /// Where the quote was opened that is not closed yet.
    open_quote: Option<usize>,
}

impl Reader<'_> {
    /// Takes what stands at `position`; returns its length in bytes.
    fn step(&mut self, position: usize) -> Result<usize, FormatError> {
        let rest = &self.text[position..];
        let next = rest.as_bytes().get(1).copied();
        if self.open_quote.is_some() {
            return match (rest.starts_with('"'), next) {
                (true, Some(b'"')) => self.append('"', position).map(|_| 2),
                (true, _) => self.close_quote(position),
                (false, _) => self.append_next(position),
            };
        }
        if rest.starts_with('"') && self.field.text.is_empty() {
            self.open_quote = Some(position);
            return Ok(1);
        }
        if let Some(line_break) = self.line_break_at(position) {
            self.end_field();
            self.records.push(std::mem::take(&mut self.record));
            return Ok(line_break.len());
        }
        if rest.starts_with(',') {
            self.end_field();
            return Ok(1);
        }
        self.append_next(position)
    }

    fn line_break_at(&mut self, position: usize) -> Option<&'static str> {
        let rest = &self.text[position..];
        if self.line_break.is_none() {
            self.line_break = ["\r\n", "\r", "\n"].into_iter().find(|line_break| rest.starts_with(line_break));
        }
        self.line_break.filter(|line_break| rest.starts_with(line_break))
    }

    fn close_quote(&mut self, position: usize) -> Result<usize, FormatError> {
        let after = self.text.as_bytes().get(position + 1).copied();
        if !after.is_none_or(|byte| byte == 0 || byte == b',' || is_trimmed(char::from(byte))) {
            return Err(FormatError::at(self.text, position + 1, "unexpected text after a closing quote"));
        }
        self.line_break_at(position + 1);
        self.open_quote = None;
        self.field.is_quoted = true;
        Ok(1)
    }

    fn append_next(&mut self, position: usize) -> Result<usize, FormatError> {
        match self.text[position..].chars().next() {
            Some(character) => self.append(character, position),
            None => Ok(1),
        }
    }

    /// White space around a field does not belong to it; behind a quoted field nothing else may stand.
    fn append(&mut self, character: char, position: usize) -> Result<usize, FormatError> {
        let is_blank = is_trimmed(character);
        let is_leading = self.open_quote.is_none() && self.field.text.is_empty();
        if self.field.is_quoted {
            if !is_blank {
                return Err(FormatError::at(self.text, position, "unexpected text after a closing quote"));
            }
        } else if !(is_blank && is_leading) {
            self.field.text.push(character);
        }
        Ok(character.len_utf8())
    }

    fn end_field(&mut self) {
        let mut field = std::mem::take(&mut self.field);
        if !field.is_quoted {
            field.text.truncate(field.text.trim_end().len());
        }
        self.record.push(field);
    }

    fn finish(mut self) -> Result<Vec<Vec<Field>>, FormatError> {
        if let Some(position) = self.open_quote {
            return Err(FormatError::at(self.text, position, "quote not closed: the file ends inside a quoted field"));
        }
        if self.field != Field::default() || !self.record.is_empty() {
            self.end_field();
            self.records.push(self.record);
        }
        Ok(self.records)
    }
}

fn is_trimmed(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n' | '\u{c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields joined by `|`, quoted ones in `<>`, records by `;`.
    fn shown(text: &str) -> String {
        let field = |field: &Field| if field.is_quoted { format!("<{}>", field.text) } else { field.text.clone() };
        let record = |record: &Vec<Field>| record.iter().map(field).collect::<Vec<_>>().join("|");
        match records(text) {
            Ok(records) => records.iter().map(record).collect::<Vec<_>>().join(";"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn records_are_split_as_csv_parse_does() {
        let table = [
            ("", ""),
            ("a,b\n1,2\n", "a|b;1|2"),
            ("a,b\r\n1,2", "a|b;1|2"),
            ("a\r1\r", "a;1"),
            (" a , b \n\t1 ,\" 2 \" \n", "a|b;1|< 2 >"),
            ("a\n\nb\n", "a;;b"),
            ("a,\n,", "a|;|"),
            ("\"x\"\"y\",\"l1\nl2\"\n", "<x\"y>|<l1\nl2>"),
            ("\"\"\n\"\"", "<>;<>"),
            ("it's 5\" long,b", "it's 5\" long|b"),
            ("a\r\n1\n2\r\n", "a;1\n2"),
            ("a\n1\r\n", "a;1"),
            ("ä,\u{a0}é\u{a0}\n", "ä|\u{a0}é"),
            ("a\n\"x", "2:1: quote not closed: the file ends inside a quoted field"),
            ("a\n\"x\"y", "2:4: unexpected text after a closing quote"),
            ("a\n\"x\" y", "2:5: unexpected text after a closing quote"),
            ("\"a\" \"b\"", "1:5: unexpected text after a closing quote"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }
}
