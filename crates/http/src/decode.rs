//! Content decoding: gzip, deflate (zlib or raw) and br, as leniently as the reference.

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use flate2::{Decompress, FlushDecompress, Status};

use postrider_core::collection::ResponseBody;

use crate::error::{self, Failure};
use crate::spool::Spool;

/// Collects a body, decoding it on the way.
pub(crate) struct BodySink {
    decoder: Decoder,
    body: Spool,
    received: u64,
    limit: u64,
}

type Brotli = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

enum Decoder {
    Identity,
    /// Deflate whose kind the first byte will tell.
    Deflate,
    Zlib(Inflater),
    Brotli {
        state: Box<Brotli>,
        is_done: bool,
    },
}

/// A zlib stream, or a gzip file of one or more members.
struct Inflater {
    inflate: Decompress,
    is_gzip: bool,
    position: Position,
}

#[derive(Clone, Copy, PartialEq)]
enum Position {
    Inside,
    /// A gzip member has ended; one more may follow.
    BetweenMembers,
    /// What follows is ignored.
    Done,
}

/// Output grows by at least this many bytes at a time.
const GROWTH: usize = 32 * 1024;

impl BodySink {
    /// A sink for a body with this Content-Encoding, of `limit` bytes at most after decoding, which
    /// `is_kept` in memory or may go to a file. Encodings that are not known are left as they are.
    pub(crate) fn new(content_encoding: Option<&str>, limit: u64, is_kept: bool) -> Self {
        let encoding = content_encoding.unwrap_or_default().trim().to_ascii_lowercase();
        let decoder = match encoding.as_str() {
            "gzip" => Decoder::gzip(),
            "deflate" => Decoder::Deflate,
            "br" => {
                let alloc = StandardAlloc::default;
                Decoder::Brotli { state: Box::new(BrotliState::new(alloc(), alloc(), alloc())), is_done: false }
            }
            _ => Decoder::Identity,
        };
        Self { decoder, body: Spool::new(is_kept), received: 0, limit }
    }

    /// Makes room for a body whose length is known, within reason.
    ///
    /// # Errors
    ///
    /// Returns an error when it is going to be too large.
    pub(crate) fn expect(&mut self, length: u64) -> Result<(), Failure> {
        const REASONABLE: u64 = 64 * 1024 * 1024;
        if !matches!(self.decoder, Decoder::Identity) {
            return Ok(());
        }
        if length > self.limit {
            return Err(error::response_too_large(self.limit));
        }
        self.body.expect(usize::try_from(length.min(REASONABLE)).unwrap_or(0));
        Ok(())
    }

    /// Where bytes may be read to directly, when there is nothing to decode.
    pub(crate) fn direct(&mut self) -> Option<&mut Vec<u8>> {
        matches!(self.decoder, Decoder::Identity).then(|| self.body.memory())
    }

    /// Counts `length` bytes that were read to [`Self::direct`].
    ///
    /// # Errors
    ///
    /// Returns an error when the body has become too large.
    pub(crate) fn count_direct(&mut self, length: u64) -> Result<(), Failure> {
        self.received += length;
        self.check_size()
    }

    /// Takes the next bytes as received.
    ///
    /// # Errors
    ///
    /// Returns an error when they cannot be decoded or the body has become too large.
    pub(crate) fn push(&mut self, input: &[u8]) -> Result<(), Failure> {
        self.received += input.len() as u64;
        if input.is_empty() {
            return Ok(());
        }
        if matches!(self.decoder, Decoder::Deflate) {
            self.decoder = Decoder::inflate(input[0] & 0x0f == 0x08);
        }
        match &mut self.decoder {
            Decoder::Identity | Decoder::Deflate => self.body.memory().extend_from_slice(input),
            Decoder::Zlib(_) => self.inflate(input)?,
            Decoder::Brotli { .. } => self.unbrotli(input)?,
        }
        self.check_size()
    }

    /// Ends the body: what was decoded, and how many bytes were received.
    ///
    /// # Errors
    ///
    /// Returns an error for a brotli body that is cut off, and where there is no room for a file. Other
    /// encodings may end early.
    pub(crate) fn finish(self) -> Result<(ResponseBody, u64), Failure> {
        if matches!(self.decoder, Decoder::Brotli { is_done: false, .. }) {
            return Err(zlib_error("unexpected end of file", "Z_BUF_ERROR", -5));
        }
        Ok((self.body.finish()?, self.received))
    }

    fn check_size(&mut self) -> Result<(), Failure> {
        if self.body.len() > self.limit { Err(error::response_too_large(self.limit)) } else { self.body.settle() }
    }

    fn inflate(&mut self, mut input: &[u8]) -> Result<(), Failure> {
        let Decoder::Zlib(inflater) = &mut self.decoder else { return Ok(()) };
        while let Some(first) = input.first()
            && inflater.position != Position::Done
        {
            if inflater.position == Position::BetweenMembers {
                // Zeros are padding.
                inflater.position = if *first == 0 { Position::Done } else { Position::Inside };
                inflater.inflate = Decompress::new_gzip(15);
                continue;
            }
            self.body.memory().reserve(GROWTH);
            let n_read = inflater.step(input, self.body.memory())?;
            if self.body.len() > self.limit {
                return Err(error::response_too_large(self.limit));
            }
            self.body.settle()?;
            let Some(n_read) = n_read else { break };
            input = &input[n_read..];
        }
        Ok(())
    }

    fn unbrotli(&mut self, input: &[u8]) -> Result<(), Failure> {
        let Decoder::Brotli { state, is_done } = &mut self.decoder else { return Ok(()) };
        let (mut available_in, mut offset_in) = (input.len(), 0);
        let mut chunk = vec![0; GROWTH];
        while !*is_done {
            let (mut available_out, mut offset_out, mut total) = (chunk.len(), 0, 0);
            let result = BrotliDecompressStream(
                &mut available_in,
                &mut offset_in,
                input,
                &mut available_out,
                &mut offset_out,
                &mut chunk,
                &mut total,
                state,
            );
            self.body.memory().extend_from_slice(&chunk[..offset_out]);
            if self.body.len() > self.limit {
                return Err(error::response_too_large(self.limit));
            }
            self.body.settle()?;
            match result {
                BrotliResult::ResultSuccess => *is_done = true,
                BrotliResult::NeedsMoreInput => break,
                BrotliResult::NeedsMoreOutput => {}
                BrotliResult::ResultFailure => {
                    return Err(zlib_error("Decompression failed", "ERR__ERROR_FORMAT", -1));
                }
            }
        }
        Ok(())
    }
}

impl Decoder {
    fn gzip() -> Self {
        Self::Zlib(Inflater { inflate: Decompress::new_gzip(15), is_gzip: true, position: Position::Inside })
    }

    fn inflate(has_header: bool) -> Self {
        let inflate = Decompress::new(has_header);
        Self::Zlib(Inflater { inflate, is_gzip: false, position: Position::Inside })
    }
}

impl Inflater {
    /// Decodes into the spare room of `output`. Tells how much of `input` was used; `None` when
    /// neither input was used nor output made.
    fn step(&mut self, input: &[u8], output: &mut Vec<u8>) -> Result<Option<usize>, Failure> {
        let before = (self.inflate.total_in(), self.inflate.total_out());
        let status = self
            .inflate
            .decompress_vec(input, output, FlushDecompress::Sync)
            .map_err(|error| zlib_error(error.message().unwrap_or("invalid data"), "Z_DATA_ERROR", -3))?;
        let after = (self.inflate.total_in(), self.inflate.total_out());
        if status == Status::StreamEnd {
            self.position = if self.is_gzip { Position::BetweenMembers } else { Position::Done };
        } else if before == after {
            return Ok(None);
        }
        Ok(Some(usize::try_from(after.0 - before.0).unwrap_or(input.len())))
    }
}

fn zlib_error(message: &str, code: &str, errno: i32) -> Failure {
    let hint = "the body does not fit its Content-Encoding header";
    error::changed(error::with_hint(error::coded(message, code), hint), |error| error.errno = Some(errno))
}

#[cfg(test)]
mod tests;
