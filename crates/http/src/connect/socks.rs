//! SOCKS: version 5 (RFC 1928) with user and password (RFC 1929), version 4 and its extension 4a. The
//! errors are in the words that Postman users see.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{Credentials, Proxy, ProxyKind};
use crate::error::{self, Failure};

/// Where the proxy is asked to connect to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Destination<'a> {
    Address(SocketAddr),
    Name(&'a str, u16),
}

impl std::fmt::Display for Destination<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Name(name, port) => write!(f, "{name}:{port}"),
        }
    }
}

/// Why a proxy made no connection.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) failure: Failure,
    /// It is about the destination: another address of the same host may do.
    pub(super) is_of_destination: bool,
}

/// A trouble with the proxy itself.
impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self { failure, is_of_destination: false }
    }
}

/// Asks the proxy at the other end of `stream` to connect it to `destination`.
///
/// # Errors
///
/// Returns what the proxy says against it.
pub(super) async fn open<S>(stream: &mut S, proxy: &Proxy, destination: Destination<'_>) -> Result<(), Refusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    match proxy.kind {
        ProxyKind::Socks4 | ProxyKind::Socks4a => version_4(stream, proxy, destination).await,
        _ => version_5(stream, proxy, destination).await,
    }
}

async fn version_5<S>(stream: &mut S, proxy: &Proxy, destination: Destination<'_>) -> Result<(), Refusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    const NO_AUTHENTICATION: u8 = 0;
    const USER_AND_PASSWORD: u8 = 2;

    let has_credentials = proxy.credentials.as_ref().filter(|pair| !(pair.user.is_empty() && pair.password.is_empty()));
    let methods: &[u8] = if has_credentials.is_some() { &[5, 2, 0, 2] } else { &[5, 1, 0] };
    let [version, method] = ask(stream, proxy, methods).await?;
    if version != 5 {
        return Err(wrong_version(proxy, version, 5).into());
    }
    match (method, has_credentials) {
        (NO_AUTHENTICATION, _) => {}
        (USER_AND_PASSWORD, Some(credentials)) => log_in(stream, proxy, credentials).await?,
        _ => {
            let hint = match has_credentials {
                Some(_) => format!("the proxy {proxy} wants another kind of sign-in than user and password"),
                None => format!("the proxy {proxy} wants a user and a password: {}", proxy.url_with_user()),
            };
            let message = "Received invalid Socks5 initial handshake (no accepted authentication type)";
            return Err(error::with_hint(error::plain(message), hint).into());
        }
    }

    let mut request = vec![5, 1, 0];
    let port = match destination {
        Destination::Address(address) => {
            push_address(&mut request, address.ip());
            address.port()
        }
        Destination::Name(name, port) => {
            request.push(3);
            push_counted(&mut request, name, proxy)?;
            port
        }
    };
    request.extend(port.to_be_bytes());
    let [version, reply] = ask(stream, proxy, &request).await?;
    if version != 5 || reply != 0 {
        return Err(rejected(proxy, reply, destination));
    }
    let [_, kind] = read(stream, proxy).await?;
    // Address and port that the proxy uses: of no interest, but in the way.
    let n_rest = match kind {
        1 => 4 + 2,
        4 => 16 + 2,
        _ => usize::from(read::<1, _>(stream, proxy).await?[0]) + 2,
    };
    stream.read_exact(&mut vec![0; n_rest]).await.map_err(|cause| broken(&cause, proxy))?;
    Ok(())
}

/// Sub-negotiation of RFC 1929.
async fn log_in<S>(stream: &mut S, proxy: &Proxy, credentials: &Credentials) -> Result<(), Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut request = vec![1];
    push_counted(&mut request, &credentials.user, proxy)?;
    push_counted(&mut request, &credentials.password, proxy)?;
    let [_, status] = ask(stream, proxy, &request).await?;
    if status == 0 {
        return Ok(());
    }
    let hint = format!("the proxy {proxy} refuses its user and password");
    Err(error::with_hint(error::plain("Socks5 Authentication failed"), hint))
}

async fn version_4<S>(stream: &mut S, proxy: &Proxy, destination: Destination<'_>) -> Result<(), Refusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let user = proxy.credentials.as_ref().map_or("", |credentials| credentials.user.as_str());
    let (address, name, port) = match destination {
        Destination::Address(SocketAddr::V4(address)) => (address.ip().octets(), None, address.port()),
        Destination::Address(SocketAddr::V6(_)) => {
            let hint = format!("the proxy {proxy} knows IPv4 only; SOCKS5 knows IPv6");
            let failure = error::with_hint(error::plain("An invalid destination host was provided."), hint);
            return Err(Refusal { failure, is_of_destination: true });
        }
        // An address that cannot be: what counts is the name behind the user.
        Destination::Name(name, port) => ([0, 0, 0, 1], Some(name), port),
    };
    let mut request = vec![4, 1];
    request.extend(port.to_be_bytes());
    request.extend(address);
    for text in std::iter::once(user).chain(name) {
        request.extend(text.bytes().filter(|byte| *byte != 0));
        request.push(0);
    }
    let [version, reply] = ask(stream, proxy, &request).await?;
    // Version 0 is that of the reply.
    if version != 0 && version != 4 {
        return Err(wrong_version(proxy, version, 4).into());
    }
    if reply != 90 {
        let (reason, hint) = match reply {
            92 | 93 => ("RejectedIdent", format!("the proxy {proxy} does not accept its user")),
            _ => ("Failed", format!("the proxy {proxy} could not, or may not, connect to {destination}")),
        };
        let message = format!("Socks4 Proxy rejected connection - ({reason})");
        return Err(Refusal { failure: error::with_hint(error::plain(message), hint), is_of_destination: reply == 91 });
    }
    let _: [u8; 6] = read(stream, proxy).await?;
    Ok(())
}

/// Writes a request and reads the two bytes that every answer starts with.
async fn ask<S>(stream: &mut S, proxy: &Proxy, request: &[u8]) -> Result<[u8; 2], Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    stream.write_all(request).await.map_err(|cause| broken(&cause, proxy))?;
    stream.flush().await.map_err(|cause| broken(&cause, proxy))?;
    read(stream, proxy).await
}

async fn read<const N: usize, S: AsyncRead + Unpin>(stream: &mut S, proxy: &Proxy) -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await.map_err(|cause| broken(&cause, proxy))?;
    Ok(bytes)
}

fn broken(cause: &io::Error, proxy: &Proxy) -> Failure {
    let failure = match cause.kind() {
        io::ErrorKind::UnexpectedEof => error::plain("Socket closed"),
        _ => error::broken(cause, "read"),
    };
    let other = match proxy.kind {
        ProxyKind::Socks4 | ProxyKind::Socks4a => "socks5h",
        _ => "http",
    };
    let hint = format!("the proxy {proxy} closed the connection; is it one of {other}://?");
    error::with_hint(failure, hint)
}

fn wrong_version(proxy: &Proxy, first_byte: u8, wanted: u8) -> Failure {
    let message = match wanted {
        5 => "Received invalid Socks5 initial handshake (invalid socks version)",
        _ => "Received invalid Socks4 handshake response",
    };
    let hint = match first_byte {
        b'H' => format!("the proxy {proxy} speaks HTTP; write {}", proxy.url_as("http")),
        _ => format!("the proxy {proxy} does not speak SOCKS{wanted}"),
    };
    error::with_hint(error::plain(message), hint)
}

/// The proxy said no (RFC 1928, section 6).
fn rejected(proxy: &Proxy, reply: u8, destination: Destination<'_>) -> Refusal {
    let (reason, hint) = match reply {
        2 => ("NotAllowed", format!("the proxy {proxy} does not allow connections to {destination}")),
        3 => ("NetworkUnreachable", format!("the network of {destination} cannot be reached from the proxy {proxy}")),
        4 => ("HostUnreachable", format!("{destination} cannot be reached from the proxy {proxy}")),
        5 => ("ConnectionRefused", format!("nothing listens at {destination}, says the proxy {proxy}")),
        6 => ("TTLExpired", format!("{destination} cannot be reached from the proxy {proxy}")),
        7 => ("CommandNotSupported", format!("the proxy {proxy} makes no TCP connections")),
        8 => ("AddressNotSupported", format!("the proxy {proxy} knows no addresses such as that of {destination}")),
        _ => ("Failure", format!("the proxy {proxy} could not connect to {destination}")),
    };
    let message = format!("Socks5 proxy rejected connection - {reason}");
    Refusal { failure: error::with_hint(error::plain(message), hint), is_of_destination: reply != 7 }
}

fn push_address(request: &mut Vec<u8>, address: IpAddr) {
    match address {
        IpAddr::V4(address) => {
            request.push(1);
            request.extend(address.octets());
        }
        IpAddr::V6(address) => {
            request.push(4);
            request.extend(address.octets());
        }
    }
}

/// A text with its length before it, which has one byte.
fn push_counted(request: &mut Vec<u8>, text: &str, proxy: &Proxy) -> Result<(), Failure> {
    let length = u8::try_from(text.len()).map_err(|_| {
        let hint = format!("the proxy {proxy} takes names, users and passwords of up to 255 bytes");
        error::with_hint(error::plain("An invalid destination host was provided."), hint)
    })?;
    request.push(length);
    request.extend(text.bytes());
    Ok(())
}

#[cfg(test)]
#[path = "socks_tests.rs"]
mod tests;
