//! Large bodies in temporary files.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use postrider_core::collection::{ResponseBody, StoredBody};

use crate::error::{self, Failure};

/// Bytes that are kept in memory before a file is begun: most bodies never need one, and a run stays
/// small with the largest of them.
const IN_MEMORY: usize = 4 * 1024 * 1024;

/// Bytes that are gathered for one write.
const PORTION: usize = 256 * 1024;

/// Gathers a body: in memory, or beyond some size in a file that has no name and is gone with its last
/// reader, whatever happens to the program.
#[derive(Debug, Default)]
pub(crate) struct Spool {
    memory: Vec<u8>,
    file: Option<(File, u64)>,
    /// All of it stays in memory.
    is_kept: bool,
}

impl Spool {
    /// `is_kept`: all of the body stays in memory, because it is going to be read.
    pub(crate) fn new(is_kept: bool) -> Self {
        Self { is_kept, ..Self::default() }
    }

    /// Where the next bytes go. [`settle`](Self::settle) is called after some.
    pub(crate) fn memory(&mut self) -> &mut Vec<u8> {
        &mut self.memory
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> u64 {
        self.file.as_ref().map_or(0, |(_, length)| *length) + self.memory.len() as u64
    }

    /// Makes room for a body of this length, as far as it is going to be in memory.
    pub(crate) fn expect(&mut self, length: usize) {
        if self.is_kept || length <= IN_MEMORY {
            self.memory.reserve_exact(length);
        }
    }

    /// Writes away what has become too much.
    ///
    /// # Errors
    ///
    /// Returns an error when there is no room for a file.
    pub(crate) fn settle(&mut self) -> Result<(), Failure> {
        let limit = if self.file.is_some() { PORTION } else { IN_MEMORY };
        if self.is_kept || self.memory.len() <= limit { Ok(()) } else { self.write().map_err(|error| no_room(&error)) }
    }

    fn write(&mut self) -> std::io::Result<()> {
        let (file, length) = match &mut self.file {
            Some(begun) => begun,
            none => none.insert((tempfile::tempfile()?, 0)),
        };
        file.write_all(&self.memory)?;
        *length += self.memory.len() as u64;
        // The first portion was larger than the others.
        self.memory = if self.memory.capacity() > 2 * PORTION { Vec::new() } else { std::mem::take(&mut self.memory) };
        self.memory.clear();
        Ok(())
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns an error when there is no room for a file.
    pub(crate) fn finish(mut self) -> Result<ResponseBody, Failure> {
        if self.file.is_some() && !self.memory.is_empty() {
            self.write().map_err(|error| no_room(&error))?;
        }
        Ok(match self.file {
            Some((file, length)) => ResponseBody::stored(Spooled { file: Mutex::new(file), length }),
            None => ResponseBody::from(self.memory),
        })
    }
}

fn no_room(cause: &std::io::Error) -> Failure {
    let message = format!("the response body cannot be kept in a temporary file: {cause}");
    error::with_hint(error::plain(message), "TMPDIR says where temporary files are; --max-response-size limits bodies")
}

/// A body in a file.
#[derive(Debug)]
struct Spooled {
    file: Mutex<File>,
    length: u64,
}

impl StoredBody for Spooled {
    fn len(&self) -> u64 {
        self.length
    }

    fn read(&self, limit: u64) -> Bytes {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let length = self.length.min(limit);
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        let outcome = file.seek(SeekFrom::Start(0)).and_then(|_| (&mut *file).take(length).read_to_end(&mut bytes));
        if let Err(error) = outcome {
            // Nobody else knows of the file; only a failing disk leads here.
            tracing::error!(%error, "a response body cannot be read back from its temporary file");
            return Bytes::new();
        }
        Bytes::from(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spooled(length: usize, piece: usize, is_kept: bool) -> ResponseBody {
        let mut spool = Spool::new(is_kept);
        let bytes: Vec<u8> = (0..length).map(|position| u8::try_from(position % 251).unwrap()).collect();
        for part in bytes.chunks(piece) {
            spool.memory().extend_from_slice(part);
            spool.settle().unwrap();
        }
        assert_eq!(spool.len(), length as u64);
        assert!(is_kept || spool.memory.len() <= IN_MEMORY);
        let body = spool.finish().unwrap();
        assert!(body.bytes() == &bytes, "{length} {piece} {is_kept}");
        body
    }

    #[test]
    fn large_bodies_go_to_a_file_and_come_back_whole() {
        for piece in [PORTION / 3, PORTION, IN_MEMORY + 1] {
            for length in [0, 1, IN_MEMORY, IN_MEMORY + 1, IN_MEMORY + PORTION, 3 * IN_MEMORY + 7] {
                let body = spooled(length, piece, false);
                assert_eq!(body.len(), length as u64);
                spooled(length, piece, true);
            }
        }
    }

    #[test]
    fn only_the_beginning_is_read_where_that_is_enough() {
        let mut spool = Spool::new(false);
        spool.memory().resize(IN_MEMORY + 1, b'x');
        spool.settle().unwrap();
        let body = spool.finish().unwrap();
        assert_eq!((body.beginning(3).as_ref(), body.len()), (b"xxx".as_slice(), IN_MEMORY as u64 + 1));
    }
}
