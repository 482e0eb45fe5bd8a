//! What went over the wire for one request.

use crate::collection::{PhaseTimings, Request, RequestError, Response};

/// A request as it was sent, and what came of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The request of the first hop as it was sent, system headers among its headers.
    pub request: Request,
    /// The response of the last hop, or why there is none.
    pub outcome: Result<Response, RequestError>,
    /// Every hop of the redirect chain, first to last.
    pub hops: Vec<Hop>,
    /// What went wrong without failing the request (a body file that cannot be read), one line each.
    pub warnings: Vec<String>,
    /// What was signed, for a person who looks for the cause of a 401; only some types of auth have it.
    /// Tokens can be in it.
    pub signature_base: Option<String>,
}

/// One hop of a redirect chain.
#[derive(Debug, Clone, Default)]
pub struct Hop {
    /// Method that was sent.
    pub method: String,
    /// Full URL.
    pub url: String,
    /// Status code of the answer; 0 when none came.
    pub code: u16,
    /// HTTP version of the answer, e.g. `1.1`.
    pub http_version: &'static str,
    /// Bytes of the request head as sent.
    pub request_header_size: u64,
    /// Bytes of the request body as sent.
    pub request_body_size: u64,
    /// Local and remote address, when connected.
    pub addresses: Option<(String, String)>,
    /// Phases.
    pub timings: PhaseTimings,
}
