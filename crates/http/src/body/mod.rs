//! Request bodies: what a request's body block amounts to on the wire.

mod base64;
mod build;
mod file;
mod graphql;
mod json_comments;
mod mime_types;
mod multipart;
mod prepare;
mod read;
mod urlencoded;

pub(crate) use build::{BodySource, build_body};
pub(crate) use file::FileResolver;
pub(crate) use multipart::{MultipartForm, boundary_of, random_boundary};
pub use prepare::prepare_raw_body;
pub use read::BodyRead;
pub(crate) use read::read_body;

use std::path::PathBuf;

use bytes::Bytes;

/// A piece of a body.
#[derive(Debug, Clone)]
pub(crate) enum Segment {
    /// Bytes in memory.
    Bytes(Bytes),
    /// The content of a file, streamed from disk.
    File(FileSegment),
}

/// A file that was there, and readable, when the request was put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileSegment {
    /// Absolute path.
    pub(crate) path: PathBuf,
    /// Bytes in it.
    pub(crate) size: u64,
}

/// A body as it goes out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    /// Its pieces, in order.
    pub(crate) segments: Vec<Segment>,
}

impl Body {
    pub(crate) fn from_bytes(bytes: Bytes) -> Self {
        Self { segments: if bytes.is_empty() { Vec::new() } else { vec![Segment::Bytes(bytes)] } }
    }

    /// Bytes in the body, without framing.
    pub(crate) fn size(&self) -> u64 {
        let size = |segment: &Segment| match segment {
            Segment::Bytes(bytes) => bytes.len() as u64,
            Segment::File(file) => file.size,
        };
        self.segments.iter().map(size).sum()
    }
}
