//! Chunked bodies (RFC 9112, section 7.1), with the error texts of Node's parser.

use super::head::split_header;
use crate::error::{self, Failure};

/// Takes chunk framing off, bytes in any portions.
#[derive(Debug, Default)]
pub(super) struct ChunkDecoder {
    state: State,
    /// The trailer line that is being received.
    line: Vec<u8>,
    /// Bytes of extensions and trailers so far: a server may not send them without end.
    overhead: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum State {
    /// Before the first digit of a size.
    #[default]
    Start,
    Size(u64),
    Extension(u64),
    SizeLf(u64),
    Data(u64),
    DataCr,
    DataLf,
    Trailer,
    Done,
}

const MAX_OVERHEAD: usize = 128 * 1024;

impl ChunkDecoder {
    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Goes through `input` up to the end of the body; hands the data in it to `take`. Returns how
    /// many bytes belonged to the body.
    ///
    /// # Errors
    ///
    /// Returns the error of Node's parser for wrong framing, or what `take` returns.
    pub(super) fn decode(
        &mut self,
        input: &[u8],
        mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<usize, Failure> {
        let mut position = 0;
        while position < input.len() && !self.is_done() {
            if let State::Data(left) = self.state {
                let length = usize::try_from(left).unwrap_or(usize::MAX).min(input.len() - position);
                take(&input[position..position + length])?;
                position += length;
                let left = left - length as u64;
                self.state = if left == 0 { State::DataCr } else { State::Data(left) };
            } else {
                self.framing_byte(input[position])?;
                position += 1;
            }
        }
        Ok(position)
    }

    fn framing_byte(&mut self, byte: u8) -> Result<(), Failure> {
        self.state = match (self.state, byte) {
            (State::Start, _) => State::Size(hex_digit(byte)?),
            (State::Size(size) | State::Extension(size), b'\r') => State::SizeLf(size),
            (State::Size(size), b';') => State::Extension(size),
            (State::Size(_), b'\n') => {
                return Err(error::parse("Missing expected CR after chunk size", "HPE_CR_EXPECTED"));
            }
            (State::Size(size), _) => {
                let digit = hex_digit(byte)?;
                let Some(size) = size.checked_mul(16).and_then(|size| size.checked_add(digit)) else {
                    return Err(error::parse("Chunk size overflow", "HPE_INVALID_CHUNK_SIZE"));
                };
                State::Size(size)
            }
            (State::Extension(size), _) => {
                self.count_overhead()?;
                State::Extension(size)
            }
            (State::SizeLf(0), b'\n') => State::Trailer,
            (State::SizeLf(size), b'\n') => State::Data(size),
            (State::SizeLf(_), _) => return Err(error::parse("Expected LF after chunk size", "HPE_STRICT")),
            (State::DataCr, b'\r') => State::DataLf,
            (State::DataLf, b'\n') => State::Start,
            (State::DataCr | State::DataLf, _) => {
                return Err(error::parse("Expected LF after chunk data", "HPE_STRICT"));
            }
            (State::Trailer, b'\n') => self.trailer_line()?,
            (State::Trailer, _) => {
                self.count_overhead()?;
                self.line.push(byte);
                State::Trailer
            }
            (state @ (State::Data(_) | State::Done), _) => state,
        };
        Ok(())
    }

    /// Checks a trailer; nobody asks for its value.
    fn trailer_line(&mut self) -> Result<State, Failure> {
        if self.line == b"\r" {
            return Ok(State::Done);
        }
        split_header(&self.line, false)?;
        self.line.clear();
        Ok(State::Trailer)
    }

    fn count_overhead(&mut self) -> Result<(), Failure> {
        self.overhead += 1;
        if self.overhead > MAX_OVERHEAD {
            return Err(error::parse("Chunk extensions overflow", "HPE_CHUNK_EXTENSIONS_OVERFLOW"));
        }
        Ok(())
    }
}

fn hex_digit(byte: u8) -> Result<u64, Failure> {
    char::from(byte)
        .to_digit(16)
        .map(u64::from)
        .ok_or_else(|| error::parse("Invalid character in chunk size", "HPE_INVALID_CHUNK_SIZE"))
}
