//! What a client is told.

use std::path::PathBuf;
use std::time::Duration;

use crate::connect::{ConnectionLease, HostOverrides, ProxySettings};
use crate::tls::ClientCertificate;

/// Bytes that a decoded response body may have when nothing else is said: 512 MiB, which is also
/// where Node can no longer make text of it.
pub const DEFAULT_MAX_RESPONSE_SIZE: u64 = 512 * 1024 * 1024;

/// What holds for all requests of a client.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Whether certificates are verified; `None` verifies. `strictSSL` of a request wins.
    pub strict_ssl: Option<bool>,
    /// PEM file with certificates that are trusted beside those of the system.
    pub extra_ca_certs: Option<PathBuf>,
    /// Certificates of the client. The first that is for a URL is shown to its server.
    pub client_certificates: Vec<ClientCertificate>,
    /// File to which the keys of TLS connections are appended, for programs that decrypt recorded traffic.
    pub key_log: Option<PathBuf>,
    /// Proxies.
    pub proxies: ProxySettings,
    /// Addresses of hosts, in place of those that are looked up.
    pub host_overrides: HostOverrides,
    /// How long it may take to open a connection, from the look-up of the name to the last handshake;
    /// `None` leaves that to `timeout`.
    pub connect_timeout: Option<Duration>,
    /// Folder that relative paths of body files start from.
    pub working_dir: PathBuf,
    /// Body files may lie outside `working_dir`.
    pub insecure_file_read: bool,
    /// Value of the `User-Agent` header.
    pub user_agent: String,
    /// Whether redirects are followed; `followRedirects` of a request wins.
    pub follow_redirects: bool,
    /// How long to wait for a connection, and then for bytes to move; `None` waits for ever.
    pub timeout: Option<Duration>,
    /// Bytes that a decoded response body may have; `None` means
    /// [`DEFAULT_MAX_RESPONSE_SIZE`].
    pub max_response_size: Option<u64>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            strict_ssl: None,
            extra_ca_certs: None,
            client_certificates: Vec::new(),
            key_log: None,
            proxies: ProxySettings::default(),
            host_overrides: HostOverrides::default(),
            connect_timeout: None,
            working_dir: PathBuf::from("."),
            insecure_file_read: true,
            user_agent: concat!("postrider/", env!("CARGO_PKG_VERSION")).to_owned(),
            follow_redirects: true,
            timeout: None,
            max_response_size: None,
        }
    }
}

/// What holds for one request.
#[derive(Debug, Clone)]
pub struct SendOptions {
    /// Like [`ClientOptions::timeout`], for this request; `None` leaves it at that.
    pub timeout: Option<Duration>,
    /// Whether the body may be made of files. Requests of scripts may not.
    pub allow_files: bool,
    /// Whether somebody is going to read the body of the response, so that it had better stay in memory
    /// whatever its size. Other large bodies are kept in temporary files.
    pub keep_body: bool,
    /// Connections of this request alone, over which it can be sent again.
    pub lease: Option<ConnectionLease>,
}

impl Default for SendOptions {
    fn default() -> Self {
        Self { timeout: None, allow_files: true, keep_body: true, lease: None }
    }
}
