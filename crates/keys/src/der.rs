//! Reading DER, and what of BER is met in PKCS#12 files (X.690).

use crate::KeyError;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// Bit of a tag whose content is elements.
const CONSTRUCTED: u8 = 0x20;

/// `[n] EXPLICIT`, or `[n] IMPLICIT` of something constructed.
pub(crate) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    /// Tag, length and content.
    pub(crate) whole: &'a [u8],
}

/// Elements one after another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    /// What is read, for the error.
    subject: &'static str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], subject: &'static str) -> Self {
        Self { rest: bytes, subject }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn damaged(&self) -> KeyError {
        KeyError::Damaged(self.subject)
    }

    /// The next element, whatever it is.
    pub(crate) fn element(&mut self) -> Result<Element<'a>, KeyError> {
        let (element, rest) = split(self.rest).ok_or_else(|| self.damaged())?;
        self.rest = rest;
        Ok(element)
    }

    /// The content of the next element, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<&'a [u8], KeyError> {
        let element = self.element()?;
        if element.tag == tag { Ok(element.content) } else { Err(self.damaged()) }
    }

    /// A reader of what is in the next element, which must have this tag.
    pub(crate) fn inside(&mut self, tag: u8) -> Result<Self, KeyError> {
        Ok(Self { rest: self.expect(tag)?, subject: self.subject })
    }

    /// The content of the next element, if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<&'a [u8]>, KeyError> {
        if self.rest.first() == Some(&tag) { self.expect(tag).map(Some) } else { Ok(None) }
    }

    /// A small number.
    pub(crate) fn number(&mut self) -> Result<u64, KeyError> {
        self.expect(INTEGER).and_then(|bytes| number(bytes).ok_or_else(|| self.damaged()))
    }
}

/// The number in an INTEGER. `None` when it is negative or too large.
pub(crate) fn number(bytes: &[u8]) -> Option<u64> {
    let significant = bytes.iter().skip_while(|byte| **byte == 0).count();
    let is_small = significant <= 8 && bytes.first()? & 0x80 == 0;
    is_small.then(|| bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn split(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(length)?;
    let whole = &bytes[..bytes.len() - after.len()];
    Some((Element { tag, content, whole }, after))
}

/// DER of BER with indefinite lengths and strings in pieces, which some programs write PKCS#12 in. DER
/// comes back as it is. `None` when it is neither.
pub(crate) fn normalized(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    copy(bytes, &mut out, MAX_DEPTH)?;
    Some(out)
}

/// Elements inside elements that are followed.
const MAX_DEPTH: u8 = 32;

/// Copies one element and returns what follows it.
fn copy<'a>(bytes: &'a [u8], out: &mut Vec<u8>, depth: u8) -> Option<&'a [u8]> {
    let depth = depth.checked_sub(1)?;
    let is_constructed = bytes.first()? & CONSTRUCTED != 0;
    let is_indefinite = *bytes.get(1)? == 0x80;
    if !is_constructed {
        let (element, after) = split(bytes)?;
        out.extend_from_slice(element.whole);
        return Some(after);
    }
    let mut content = Vec::new();
    let after = if is_indefinite {
        let mut rest = &bytes[2..];
        while !rest.starts_with(&[0, 0]) {
            rest = copy(rest, &mut content, depth)?;
        }
        &rest[2..]
    } else {
        let (element, after) = split(bytes)?;
        let mut rest = element.content;
        while !rest.is_empty() {
            rest = copy(rest, &mut content, depth)?;
        }
        after
    };
    if bytes[0] == OCTET_STRING | CONSTRUCTED {
        write(OCTET_STRING, &joined(&content)?, out);
    } else {
        write(bytes[0], &content, out);
    }
    Some(after)
}

/// What the strings one after another hold.
pub(crate) fn joined(strings: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(strings.len());
    let mut rest = strings;
    while !rest.is_empty() {
        let (element, after) = split(rest)?;
        if element.tag != OCTET_STRING {
            return None;
        }
        joined.extend_from_slice(element.content);
        rest = after;
    }
    Some(joined)
}

/// Appends an element.
pub(crate) fn write(tag: u8, content: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    if let Ok(short @ 0..=0x7f) = u8::try_from(content.len()) {
        out.push(short);
    } else {
        let digits: Vec<u8> = content.len().to_be_bytes().into_iter().skip_while(|digit| *digit == 0).collect();
        #[expect(clippy::cast_possible_truncation, reason = "eight digits at most")]
        out.push(0x80 | digits.len() as u8);
        out.extend(digits);
    }
    out.extend_from_slice(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_and_strings_in_pieces_become_der() {
        let table: &[(&[u8], Option<&[u8]>)] = &[
            (&[4, 1, 7], Some(&[4, 1, 7])),
            (&[0x30, 0x80, 2, 1, 5, 0, 0], Some(&[0x30, 3, 2, 1, 5])),
            (&[0x24, 0x80, 4, 1, 1, 4, 2, 2, 3, 0, 0], Some(&[4, 3, 1, 2, 3])),
            (&[0x24, 6, 4, 1, 1, 4, 1, 2], Some(&[4, 2, 1, 2])),
            (&[0xa0, 0x80, 0x24, 0x80, 4, 1, 1, 0, 0, 0, 0], Some(&[0xa0, 3, 4, 1, 1])),
            (&[0x30, 0x80, 2, 1, 5], None),
            (&[0x30, 5, 2, 1], None),
            (&[0x24, 3, 2, 1, 5], None),
            (&[], None),
            (&[0x30; 80], None),
        ];
        for (bytes, expected) in table {
            assert_eq!(normalized(bytes).as_deref(), *expected, "{bytes:?}");
        }
        let mut deep = vec![2, 1, 0];
        for _ in 0..MAX_DEPTH {
            let mut outer = Vec::new();
            write(SEQUENCE, &deep, &mut outer);
            deep = outer;
        }
        assert_eq!(normalized(&deep), None, "too deep");
    }

    #[test]
    fn long_contents_have_long_lengths() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let mut bytes = Vec::new();
            write(OCTET_STRING, &vec![1; length], &mut bytes);
            let element = Reader::new(&bytes, "test").element().unwrap();
            assert_eq!((element.content.len(), element.whole.len()), (length, bytes.len()));
        }
    }

    #[test]
    fn numbers_are_small_and_not_negative() {
        let table: &[(&[u8], Option<u64>)] = &[
            (&[0], Some(0)),
            (&[1, 0], Some(256)),
            (&[0, 0xff], Some(255)),
            (&[0xff], None),
            (&[], None),
            (&[0, 1, 2, 3, 4, 5, 6, 7, 8], Some(0x0102_0304_0506_0708)),
            (&[1, 1, 2, 3, 4, 5, 6, 7, 8], None),
        ];
        for (bytes, expected) in table {
            assert_eq!(number(bytes), *expected, "{bytes:?}");
        }
    }
}
