//! One open connection.

use bytes::BytesMut;

use super::idle::Activity;
use super::stream::Stream;

/// An open connection, ready for a request.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) stream: Stream,
    /// Bytes that were read but not used yet.
    pub(crate) buffer: BytesMut,
    pub(crate) activity: Activity,
    /// Requests that it served before.
    pub(crate) n_served: u32,
    /// Local and remote address.
    pub(crate) addresses: Option<(String, String)>,
}

impl Connection {
    pub(super) fn new(stream: Stream, activity: Activity) -> Self {
        let addresses = stream.addresses();
        Self { stream, buffer: BytesMut::new(), activity, n_served: 0, addresses }
    }
}
