//! Responses, and why there is none.

use super::{Cookie, ResponseBody};

/// A response as scripts and reports see it.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// Status code.
    pub code: u16,
    /// Reason phrase as received.
    pub status: String,
    /// Header lines with their spelling, repeated ones grouped at the first.
    pub headers: Vec<(String, String)>,
    /// Body after content decoding.
    pub body: ResponseBody,
    /// Milliseconds from the start of the first hop to the end of the last.
    pub response_time: u64,
    /// Bytes of the header block as received, status line included.
    pub header_size: u64,
    /// Bytes of the body as received, before content decoding and without chunk framing.
    pub body_size_on_wire: u64,
    /// Cookies of the jar for the final URL.
    pub cookies: Vec<Cookie>,
    /// Phases of the last hop.
    pub timings: PhaseTimings,
}

impl Response {
    /// The value of the first header with this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Milliseconds that it took: whole ones as scripts see them, but a fraction instead of zero.
    pub fn elapsed_ms(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of one request are far below 2^53")]
        let whole = self.response_time as f64;
        if self.response_time == 0 { self.timings.total } else { whole }
    }
}

/// How long the phases of one exchange took, in milliseconds with fractions. A phase that did not
/// happen (a reused connection has no look-up) is zero.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PhaseTimings {
    /// From the start to the moment a socket was asked for.
    pub prepare: f64,
    /// Waiting for a socket.
    pub wait: f64,
    /// Name look-up.
    pub dns: f64,
    /// TCP handshake.
    pub tcp: f64,
    /// TLS handshake.
    pub secure_handshake: f64,
    /// From the request sent to the first byte of the response.
    pub first_byte: f64,
    /// From the first to the last byte of the response.
    pub download: f64,
    /// Decoding after the last byte.
    pub process: f64,
    /// All of it.
    pub total: f64,
}

/// Why a request got no response, in the words and codes of Node.js, which reports compare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestError {
    /// Node's error name, mostly `Error`.
    pub name: String,
    /// Node's text, e.g. `connect ECONNREFUSED 127.0.0.1:1`.
    pub message: String,
    /// Node's code, e.g. `ECONNREFUSED`.
    pub code: Option<String>,
    /// Node's negative errno, e.g. `-111`.
    pub errno: Option<i32>,
    /// Node's system call, e.g. `connect`.
    pub syscall: Option<String>,
    /// Address that was tried.
    pub address: Option<String>,
    /// Port that was tried.
    pub port: Option<u16>,
    /// Host name whose look-up failed.
    pub hostname: Option<String>,
    /// What the user can do about it, for the terminal; not part of Node's text.
    pub hint: Option<String>,
}

impl std::fmt::Display for RequestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RequestError {}
