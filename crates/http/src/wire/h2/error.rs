//! What goes wrong with HTTP/2, in the words of the reference.

use h2::Reason;

use crate::error::{self, Failure};

/// The failure that an error amounts to.
pub(super) fn of(cause: &h2::Error) -> Failure {
    if let Some(cause) = cause.get_io() {
        return error::broken(cause, "read");
    }
    let Some(reason) = cause.reason() else {
        return error::with_hint(error::coded(cause.to_string(), "ERR_HTTP2_ERROR"), "the connection broke off");
    };
    let name = name(reason);
    if cause.is_go_away() {
        let message = format!("Session closed with error code {name}");
        let hint = "the server ended the HTTP/2 connection; protocolVersion http1 does without";
        return error::with_hint(error::coded(message, "ERR_HTTP2_SESSION_ERROR"), hint);
    }
    let hint = match reason {
        Reason::HTTP_1_1_REQUIRED => "the server wants HTTP/1.1 here: set protocolVersion to http1",
        Reason::REFUSED_STREAM => "the server takes no more requests on this connection",
        _ => "the server broke the request off; protocolVersion http1 may tell more",
    };
    let message = format!("HTTP/2 Stream closed with error code {name}");
    error::with_hint(error::coded(message, "ERR_HTTP2_STREAM_ERROR"), hint)
}

/// Whether the server says that it has not begun to work on the request (RFC 9113, section 8.7).
pub(super) fn is_unprocessed(cause: &h2::Error) -> bool {
    let is_refused = cause.is_reset() && cause.reason() == Some(Reason::REFUSED_STREAM);
    // Requests that it goes on with do not end with this error.
    cause.is_remote() && (is_refused || cause.is_go_away())
}

fn name(reason: Reason) -> String {
    let known = match reason {
        Reason::NO_ERROR => "NO_ERROR",
        Reason::PROTOCOL_ERROR => "PROTOCOL_ERROR",
        Reason::INTERNAL_ERROR => "INTERNAL_ERROR",
        Reason::FLOW_CONTROL_ERROR => "FLOW_CONTROL_ERROR",
        Reason::SETTINGS_TIMEOUT => "SETTINGS_TIMEOUT",
        Reason::STREAM_CLOSED => "STREAM_CLOSED",
        Reason::FRAME_SIZE_ERROR => "FRAME_SIZE_ERROR",
        Reason::REFUSED_STREAM => "REFUSED_STREAM",
        Reason::CANCEL => "CANCEL",
        Reason::COMPRESSION_ERROR => "COMPRESSION_ERROR",
        Reason::CONNECT_ERROR => "CONNECT_ERROR",
        Reason::ENHANCE_YOUR_CALM => "ENHANCE_YOUR_CALM",
        Reason::INADEQUATE_SECURITY => "INADEQUATE_SECURITY",
        Reason::HTTP_1_1_REQUIRED => "HTTP_1_1_REQUIRED",
        other => return u32::from(other).to_string(),
    };
    format!("NGHTTP2_{known}")
}

/// The server was asked for HTTP/2 and chose something else.
pub(crate) fn not_spoken() -> Failure {
    error::with_hint(
        error::coded("the server does not speak HTTP/2", "ERR_HTTP2_ERROR"),
        "set protocolVersion to auto or http1",
    )
}
