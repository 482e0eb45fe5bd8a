//! Puts a resolved request on the wire as the Postman runtime does, byte for byte, and brings the
//! response back.
//!
//! [`Client`] is the way in: it keeps connections and cookies of one run. A request passes through
//! these parts:
//!
//! - `body`: the body block becomes bytes and files; `headers`: user and system headers are merged;
//! - `hop`: one hop of a redirect chain gets its final headers; `redirect` leads to the next one;
//! - `connect` and `tls`: a connection is opened, or taken from the pool;
//! - `wire`: HTTP/1.1 itself; `decode`: content decoding;
//! - `cookies`: the jar that requests and scripts share;
//! - `error`: everything that goes wrong, in the words and codes of Node.js.
//!
//! A [`Client`] belongs to one thread.

mod body;
mod calendar;
mod client;
mod connect;
mod cookies;
mod decode;
mod error;
mod headers;
mod hop;
mod object_map;
mod options;
mod redirect;
mod response;
mod spool;
mod tls;
mod transport;
mod wire;

pub use body::{BodyRead, prepare_raw_body};
pub use client::{Client, ClientError};
pub use connect::{
    ConnectionLease, Credentials, HostOverride, HostOverrideError, HostOverrides, ProxySettings, ProxyUrl,
    ProxyUrlError,
};
pub use cookies::{CookieJar, parse_set_cookie};
pub use options::{ClientOptions, DEFAULT_MAX_RESPONSE_SIZE, SendOptions};
pub use tls::{ClientCertificate, UrlPattern, UrlPatternError};
