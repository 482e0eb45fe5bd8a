//! Compact JSON in, indented JSON out.

use std::io::{self, Write};

/// Indents compact JSON by two spaces as it is written, as `JSON.stringify(…, null, 2)` does. Needs no
/// memory but the depth.
pub(super) struct PrettyWriter<'o> {
    out: &'o mut dyn Write,
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    /// Whether a list or object was opened and nothing is in it yet.
    is_empty: bool,
    /// A line feed and spaces, as many as were needed so far.
    indentation: Vec<u8>,
}

impl<'o> PrettyWriter<'o> {
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        Self { out, depth: 0, in_string: false, is_escaped: false, is_empty: false, indentation: vec![b'\n'] }
    }

    fn line(&mut self) -> io::Result<()> {
        let length = 1 + self.depth * 2;
        if self.indentation.len() < length {
            self.indentation.resize(length, b' ');
        }
        self.out.write_all(&self.indentation[..length])
    }

    /// Writes what belongs to a string at the start of `bytes`; returns what follows.
    fn string<'b>(&mut self, bytes: &'b [u8]) -> io::Result<&'b [u8]> {
        let mut end = bytes.len();
        for (position, byte) in bytes.iter().enumerate() {
            if std::mem::take(&mut self.is_escaped) {
                continue;
            }
            match byte {
                b'\\' => self.is_escaped = true,
                b'"' => {
                    self.in_string = false;
                    end = position + 1;
                    break;
                }
                _ => {}
            }
        }
        self.out.write_all(&bytes[..end])?;
        Ok(&bytes[end..])
    }

    /// Writes a byte of the structure.
    fn token(&mut self, byte: u8) -> io::Result<()> {
        match byte {
            b'{' | b'[' => {
                self.first_entry()?;
                self.out.write_all(&[byte])?;
                self.depth += 1;
                self.is_empty = true;
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if !std::mem::take(&mut self.is_empty) {
                    self.line()?;
                }
                self.out.write_all(&[byte])?;
            }
            b',' => {
                self.out.write_all(b",")?;
                self.line()?;
            }
            b':' => self.out.write_all(b": ")?,
            // The quote that opens a string.
            quote => {
                self.first_entry()?;
                self.in_string = true;
                self.out.write_all(&[quote])?;
            }
        }
        Ok(())
    }

    /// What opens a list or object is followed by a line when there is something in it.
    fn first_entry(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_empty) { self.line() } else { Ok(()) }
    }
}

impl Write for PrettyWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some((byte, after)) = rest.split_first() {
            if self.in_string {
                rest = self.string(rest)?;
                continue;
            }
            // Numbers and words.
            let plain = rest.iter().position(|byte| b"{}[],:\"".contains(byte)).unwrap_or(rest.len());
            if plain > 0 {
                self.first_entry()?;
                self.out.write_all(&rest[..plain])?;
                rest = &rest[plain..];
            } else {
                self.token(*byte)?;
                rest = after;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn output_is_that_of_a_pretty_serializer_however_it_is_cut() {
        let value: Value = json!({
            "a": [], "b": {}, "c": [1, -2.5e3, [[]], {"d": null}],
            "e\"}{][,:\\": "x\"}{][,:\\", "f": [true, "", "\\\""], "deep": [[[[0]]]],
        });
        let deep = (0..40).fold(value, |inner, _| json!([inner]));
        let compact = deep.to_string();
        for size in [1, 2, 3, 7, compact.len()] {
            let mut out = Vec::new();
            let mut pretty = PrettyWriter::new(&mut out);
            for chunk in compact.as_bytes().chunks(size) {
                pretty.write_all(chunk).unwrap();
            }
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string_pretty(&deep).unwrap());
        }
    }
}
