//! Response heads (RFC 9112, sections 3 to 5), with the strictness and the error texts of llhttp,
//! Node's parser.

use crate::error::{self, Failure};
use crate::headers::is_token_byte;

/// Head bytes that are accepted at most: the limit that the reference sets.
const MAX_HEAD_SIZE: usize = 128 * 1024;

/// The head of a response.
#[derive(Debug, Default, Clone)]
pub(crate) struct ResponseHead {
    /// HTTP version as in `1.1`.
    pub(crate) version: &'static str,
    pub(crate) code: u16,
    /// Reason phrase; bytes that are not UTF-8 are replaced.
    pub(crate) reason: String,
    /// Name and value of every line, each byte one character (Latin-1) as Node reads them.
    pub(crate) headers: Vec<(String, String)>,
    /// How the body is framed.
    pub(crate) framing: Framing,
    /// Bytes of the head, including the empty line.
    pub(crate) size: u64,
}

/// How the end of a body is known.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// The connection ends with it.
    #[default]
    UntilClose,
    Length(u64),
    Chunked,
}

impl ResponseHead {
    /// The value of the first line with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The values of all lines with this name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the server keeps the connection open, as far as its head says.
    pub(crate) fn is_kept_alive(&self) -> bool {
        let has_token = |token: &str| {
            let values = self.all("connection").chain(self.all("proxy-connection"));
            values.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(token))
        };
        match self.version {
            "1.1" => !has_token("close"),
            "1.0" => has_token("keep-alive"),
            _ => false,
        }
    }

    /// Whether another head follows this one.
    pub(crate) fn is_interim(&self) -> bool {
        (100..200).contains(&self.code) && self.code != 101
    }

    /// Whether there is never a body behind this head.
    pub(crate) fn is_bodyless(&self, is_head_request: bool) -> bool {
        is_head_request || (100..200).contains(&self.code) || matches!(self.code, 204 | 304)
    }
}

/// Reads a head line by line while bytes arrive.
#[derive(Debug)]
pub(crate) struct HeadParser {
    head: ResponseHead,
    /// Where the next line starts.
    position: usize,
    has_status: bool,
    content_length: Option<u64>,
    /// Of the last Transfer-Encoding line: whether it ends in `chunked`.
    transfer_encoding: Option<bool>,
    /// Malformed heads are accepted as far as they make sense (`insecureHTTPParser`).
    is_lenient: bool,
}

impl HeadParser {
    pub(crate) fn new(is_lenient: bool) -> Self {
        Self {
            head: ResponseHead::default(),
            position: 0,
            has_status: false,
            content_length: None,
            transfer_encoding: None,
            is_lenient,
        }
    }

    /// Looks at what has arrived so far, from the start of the head. `None` when more is needed;
    /// [`ResponseHead::size`] of a whole head tells where the body starts.
    ///
    /// # Errors
    ///
    /// Returns the error of Node's parser for a head that is not HTTP.
    pub(crate) fn advance(&mut self, bytes: &[u8]) -> Result<Option<ResponseHead>, Failure> {
        if !self.has_status {
            while bytes.get(self.position).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
                self.position += 1;
            }
            check_start(&bytes[self.position..])?;
        }
        while let Some(length) = memchr::memchr(b'\n', &bytes[self.position..]) {
            let line = &bytes[self.position..self.position + length];
            self.position += length + 1;
            check_size(self.position)?;
            if !self.has_status {
                self.status_line(line)?;
                self.has_status = true;
            } else if line.is_empty() || line == b"\r" {
                if line.is_empty() && !self.is_lenient {
                    return Err(error::parse("Missing expected CR after header value", "HPE_CR_EXPECTED"));
                }
                return Ok(Some(self.finish()));
            } else {
                self.header_line(line)?;
            }
        }
        check_size(bytes.len())?;
        Ok(None)
    }

    fn finish(&mut self) -> ResponseHead {
        let mut head = std::mem::take(&mut self.head);
        head.size = self.position as u64;
        head.framing = match (self.transfer_encoding, self.content_length) {
            (Some(true), _) => Framing::Chunked,
            (Some(false), _) | (None, None) => Framing::UntilClose,
            (None, Some(length)) => Framing::Length(length),
        };
        head
    }

    fn status_line(&mut self, line: &[u8]) -> Result<(), Failure> {
        let invalid = |reason| Err(error::parse(reason, "HPE_INVALID_VERSION"));
        let rest = line.get(5..).unwrap_or_default();
        self.head.version = match rest {
            [major, ..] if !major.is_ascii_digit() => return invalid("Invalid major version"),
            [_, dot, ..] if *dot != b'.' => return invalid("Expected dot"),
            [_, _, minor, ..] if !minor.is_ascii_digit() => return invalid("Invalid minor version"),
            [b'1', _, b'1', ..] => "1.1",
            [b'1', _, b'0', ..] => "1.0",
            [b'0', _, b'9', ..] => "0.9",
            [b'2', _, b'0', ..] => "2.0",
            _ => return invalid("Invalid HTTP version"),
        };
        if rest.get(3) != Some(&b' ') {
            return invalid("Expected space after version");
        }
        let rest = &rest[4..];
        let digits: Vec<_> = rest.iter().take(3).map_while(|byte| char::from(*byte).to_digit(10)).collect();
        let [hundreds, tens, ones] = digits[..] else {
            return Err(error::parse("Invalid status code", "HPE_INVALID_STATUS"));
        };
        self.head.code = u16::try_from(hundreds * 100 + tens * 10 + ones).unwrap_or_default();
        let reason = match &rest[3..] {
            [b' ', reason @ ..] => reason,
            end @ ([] | [b'\r', ..]) => end,
            _ => return Err(error::parse("Invalid response status", "HPE_INVALID_STATUS")),
        };
        let reason = match memchr::memchr(b'\r', reason) {
            Some(position) if position + 1 == reason.len() => &reason[..position],
            None if !self.is_lenient => {
                return Err(error::parse("Missing expected CR after response line", "HPE_CR_EXPECTED"));
            }
            None => reason,
            Some(_) => return Err(error::parse("Expected LF after CR", "HPE_STRICT")),
        };
        self.head.reason = String::from_utf8_lossy(reason).into_owned();
        Ok(())
    }

    fn header_line(&mut self, line: &[u8]) -> Result<(), Failure> {
        if matches!(line.first(), Some(b' ' | b'\t')) {
            return self.folded_line(line);
        }
        let (name, value) = split_header(line, self.is_lenient)?;
        if name.eq_ignore_ascii_case("content-length") {
            self.content_length(value)?;
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            if self.content_length.is_some() && !self.is_lenient {
                return Err(error::parse(
                    "Transfer-Encoding can't be present with Content-Length",
                    "HPE_INVALID_TRANSFER_ENCODING",
                ));
            }
            let last = value.rsplit(|byte| *byte == b',').next().unwrap_or_default();
            self.transfer_encoding = Some(last.trim_ascii().eq_ignore_ascii_case(b"chunked"));
        }
        self.head.headers.push((name.to_owned(), latin1(value)));
        Ok(())
    }

    /// A line that goes on with the value of the one before (obsolete since RFC 7230).
    fn folded_line(&mut self, line: &[u8]) -> Result<(), Failure> {
        match self.head.headers.last_mut() {
            Some((_, value)) if self.is_lenient => {
                value.push(' ');
                value.push_str(&latin1(line.trim_ascii()));
                Ok(())
            }
            Some(_) => Err(error::parse("Unexpected whitespace after header value", "HPE_INVALID_HEADER_TOKEN")),
            None => Err(error::parse("Unexpected space after start line", "HPE_INVALID_HEADER_TOKEN")),
        }
    }

    fn content_length(&mut self, value: &[u8]) -> Result<(), Failure> {
        let invalid = |reason| Err(error::parse(reason, "HPE_INVALID_CONTENT_LENGTH"));
        if self.transfer_encoding.is_some() && !self.is_lenient {
            return invalid("Content-Length can't be present with Transfer-Encoding");
        }
        if self.content_length.is_some() {
            return Err(error::parse("Duplicate Content-Length", "HPE_UNEXPECTED_CONTENT_LENGTH"));
        }
        if value.is_empty() {
            return invalid("Empty Content-Length");
        }
        let mut length: u64 = 0;
        for byte in value {
            let Some(digit) = char::from(*byte).to_digit(10) else {
                return invalid("Invalid character in Content-Length");
            };
            let Some(next) = length.checked_mul(10).and_then(|length| length.checked_add(digit.into())) else {
                return invalid("Content-Length overflow");
            };
            length = next;
        }
        self.content_length = Some(length);
        Ok(())
    }
}

fn check_size(size: usize) -> Result<(), Failure> {
    if size > MAX_HEAD_SIZE {
        return Err(error::parse("Header overflow", "HPE_HEADER_OVERFLOW"));
    }
    Ok(())
}

/// Whether the answer can still become HTTP.
fn check_start(bytes: &[u8]) -> Result<(), Failure> {
    let start = b"HTTP/";
    let length = bytes.len().min(start.len());
    if bytes[..length] == start[..length] {
        return Ok(());
    }
    Err(error::parse("Expected HTTP/, RTSP/ or ICE/", "HPE_INVALID_CONSTANT"))
}

/// Name and trimmed value of a header line, which may end in CR.
///
/// # Errors
///
/// Returns the error of Node's parser for a line that is no header.
pub(super) fn split_header(line: &[u8], is_lenient: bool) -> Result<(&str, &[u8]), Failure> {
    let invalid_token = || error::parse("Invalid header token", "HPE_INVALID_HEADER_TOKEN");
    let colon = memchr::memchr(b':', line).ok_or_else(invalid_token)?;
    let (name, rest) = line.split_at(colon);
    let name = if is_lenient { name.trim_ascii_end() } else { name };
    if name.is_empty() || !name.iter().copied().all(is_token_byte) {
        return Err(invalid_token());
    }
    let value = match rest[1..].strip_suffix(b"\r") {
        Some(value) => value,
        None if is_lenient => &rest[1..],
        None => return Err(error::parse("Missing expected CR after header value", "HPE_CR_EXPECTED")),
    };
    if !is_lenient {
        check_value(value)?;
    }
    // A token is ASCII.
    let name = std::str::from_utf8(name).map_err(|_| invalid_token())?;
    Ok((name, trim_blanks(value)))
}

fn check_value(value: &[u8]) -> Result<(), Failure> {
    let is_fine = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~' | 0x80..);
    match value.iter().find(|byte| !is_fine(byte)) {
        None => Ok(()),
        Some(b'\r') => Err(error::parse("Missing expected LF after header value", "HPE_LF_EXPECTED")),
        Some(_) => Err(error::parse("Invalid header value char", "HPE_INVALID_HEADER_TOKEN")),
    }
}

fn trim_blanks(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = value {
        value = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// Every byte as one character.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
