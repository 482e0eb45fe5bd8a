//! Request errors in the words and codes of Node.js, with advice beside them.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use postrider_core::collection::RequestError;
use postrider_core::url::TargetError;

/// A request error as functions of this crate return it: small beside what they return otherwise.
pub(crate) type Failure = Box<RequestError>;

/// An error that has nothing but a text.
pub(crate) fn plain(message: impl Into<String>) -> Failure {
    Box::new(RequestError { name: "Error".to_owned(), message: message.into(), ..RequestError::default() })
}

/// An error with a code.
pub(crate) fn coded(message: impl Into<String>, code: &str) -> Failure {
    changed(plain(message), |error| error.code = Some(code.to_owned()))
}

/// A `TypeError` with a code: what Node throws for arguments it does not accept.
pub(crate) fn type_error(message: impl Into<String>, code: &str) -> Failure {
    changed(coded(message, code), |error| "TypeError".clone_into(&mut error.name))
}

/// The same error with advice for the terminal.
pub(crate) fn with_hint(error: Failure, hint: impl Into<String>) -> Failure {
    changed(error, |error| error.hint = Some(hint.into()))
}

/// The same error with other fields.
pub(crate) fn changed(mut error: Failure, change: impl FnOnce(&mut RequestError)) -> Failure {
    change(&mut error);
    error
}

/// The connection was closed before an answer came.
pub(crate) fn hang_up() -> Failure {
    with_hint(
        coded("socket hang up", "ECONNRESET"),
        "the server closed the connection without an answer; if it speaks TLS, use https://",
    )
}

/// The connection was closed in the middle of a body.
pub(crate) fn aborted() -> Failure {
    with_hint(coded("aborted", "ECONNRESET"), "the server closed the connection in the middle of its answer")
}

/// No connection in time.
pub(crate) fn connect_timeout() -> Failure {
    with_hint(coded("ETIMEDOUT", "ETIMEDOUT"), "no connection in time; --timeout-request sets the limit")
}

/// No connection within the time that connections have of their own.
pub(crate) fn not_connected(limit: Duration) -> Failure {
    let hint = format!("no connection within {} ms; --timeout-connect sets the limit", limit.as_millis());
    with_hint(coded("ETIMEDOUT", "ETIMEDOUT"), hint)
}

/// A silent connection.
pub(crate) fn socket_timeout() -> Failure {
    with_hint(coded("ESOCKETTIMEDOUT", "ESOCKETTIMEDOUT"), "no answer in time; --timeout-request sets the limit")
}

/// The body is larger than allowed.
pub(crate) fn response_too_large(limit: u64) -> Failure {
    with_hint(
        plain("Maximum response size reached"),
        format!("the response body is larger than {limit} bytes; --max-response-size sets the limit"),
    )
}

/// A response that is not HTTP (`HPE_…` codes).
pub(crate) fn parse(reason: &str, code: &str) -> Failure {
    with_hint(coded(format!("Parse Error: {reason}"), code), "the server's answer is not valid HTTP/1.1")
}

/// What [`postrider_core::url::request_target`] refuses.
pub(crate) fn target(error: &TargetError) -> Failure {
    let message = error.to_string();
    match error {
        TargetError::InvalidPort(_) => {
            changed(coded(message, "ERR_SOCKET_BAD_PORT"), |error| "RangeError".clone_into(&mut error.name))
        }
        TargetError::UnescapedPath => type_error(message, "ERR_UNESCAPED_CHARACTERS"),
        TargetError::UnsupportedScheme(_) => with_hint(plain(message), "only http:// and https:// can be requested"),
        TargetError::EmptyUrl => with_hint(plain(message), "the request has no URL, or its variables are empty"),
        TargetError::NoHost(_) => with_hint(plain(message), "the URL has no host; is a variable empty?"),
        TargetError::UnixScheme => plain(message),
    }
}

/// A connection that could not be made.
pub(crate) fn connect(error: &io::Error, address: SocketAddr) -> Failure {
    let hint = match error.kind() {
        io::ErrorKind::ConnectionRefused => format!("nothing listens at {address}; is the server running?"),
        _ => format!("{address} cannot be reached from here"),
    };
    // Node leaves the port out of the text when it is zero.
    let place = if address.port() == 0 { address.ip().to_string() } else { shown(address) };
    changed(with_hint(system(error, "connect", Some(&place)), hint), |error| {
        error.address = Some(address.ip().to_string());
        error.port = Some(address.port()).filter(|port| *port != 0);
    })
}

/// Several addresses were tried in vain. Node's own text is empty here; this one says what happened.
pub(crate) fn connect_all(errors: Vec<Failure>) -> Failure {
    let message = errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; ");
    let first = errors.into_iter().next().unwrap_or_default();
    changed(first, |error| {
        "AggregateError".clone_into(&mut error.name);
        error.message = message;
    })
}

/// An established connection that broke while `syscall` (`read` or `write`) was at work.
pub(crate) fn broken(error: &io::Error, syscall: &str) -> Failure {
    if let Some(error) = crate::tls::transport_error(error) {
        return error;
    }
    with_hint(system(error, syscall, None), "the connection broke; the server or something on the way closed it")
}

/// A host name that is not known.
pub(crate) fn lookup(error: &io::Error, host: &str) -> Failure {
    let text = error.to_string();
    // The resolver's own code is not handed on, only its text.
    let is_temporary = ["emporary failure", "try again", "Try again"].iter().any(|word| text.contains(word));
    let (code, errno) = if is_temporary { ("EAI_AGAIN", -3001) } else { ("ENOTFOUND", -3008) };
    let hint = if host.contains("{{") {
        format!("{host} still holds a variable; choose an environment with -e, or set it with --env-var")
    } else if is_temporary {
        "the name server does not answer; is there a network?".to_owned()
    } else {
        format!("no such host: {host}")
    };
    changed(with_hint(coded(format!("getaddrinfo {code} {host}"), code), hint), |error| {
        error.errno = Some(errno);
        error.syscall = Some("getaddrinfo".to_owned());
        error.hostname = Some(host.to_owned());
    })
}

/// The proxy did not open a tunnel.
pub(crate) fn tunnel(cause: &str) -> Failure {
    coded(format!("tunneling socket could not be established, cause={cause}"), "ECONNRESET")
}

/// The proxy answered `CONNECT` with something else than success.
pub(crate) fn tunnel_status(status: u16) -> Failure {
    coded(format!("tunneling socket could not be established, statusCode={status}"), "ECONNRESET")
}

fn system(error: &io::Error, syscall: &str, place: Option<&str>) -> Failure {
    let (code, errno) = node_code(error);
    let place = place.map(|place| format!(" {place}")).unwrap_or_default();
    changed(coded(format!("{syscall} {code}{place}"), code), |error| {
        error.errno = errno;
        error.syscall = Some(syscall.to_owned());
    })
}

/// Node's name of an operating system error, and libuv's number of it.
fn node_code(error: &io::Error) -> (&'static str, Option<i32>) {
    use io::ErrorKind as Kind;
    let (code, linux) = match error.kind() {
        Kind::ConnectionRefused => ("ECONNREFUSED", 111),
        Kind::ConnectionReset => ("ECONNRESET", 104),
        Kind::ConnectionAborted => ("ECONNABORTED", 103),
        Kind::TimedOut => ("ETIMEDOUT", 110),
        Kind::HostUnreachable => ("EHOSTUNREACH", 113),
        Kind::NetworkUnreachable => ("ENETUNREACH", 101),
        Kind::NetworkDown => ("ENETDOWN", 100),
        Kind::AddrNotAvailable => ("EADDRNOTAVAIL", 99),
        Kind::PermissionDenied => ("EACCES", 13),
        Kind::BrokenPipe => ("EPIPE", 32),
        Kind::NotConnected => ("ENOTCONN", 107),
        Kind::InvalidInput => ("EINVAL", 22),
        Kind::OutOfMemory => ("ENOMEM", 12),
        _ => ("EIO", 5),
    };
    let number = if cfg!(unix) { error.raw_os_error().unwrap_or(linux) } else { linux };
    (code, Some(-number))
}

/// An address as Node shows it: IPv6 without brackets.
fn shown(address: SocketAddr) -> String {
    format!("{}:{}", address.ip(), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_errors_read_as_in_node() {
        let refused = io::Error::from_raw_os_error(111);
        let table = [
            ("127.0.0.1:1", "connect ECONNREFUSED 127.0.0.1:1", Some(1)),
            ("[::1]:1", "connect ECONNREFUSED ::1:1", Some(1)),
            ("127.0.0.1:0", "connect ECONNREFUSED 127.0.0.1", None),
        ];
        if cfg!(target_os = "linux") {
            for (address, message, port) in table {
                let error = connect(&refused, address.parse().unwrap());
                assert_eq!((error.message.as_str(), error.port), (message, port));
                assert_eq!((error.code.as_deref(), error.errno), (Some("ECONNREFUSED"), Some(-111)));
            }
        }
        let reset = broken(&io::Error::from(io::ErrorKind::ConnectionReset), "read");
        assert_eq!((reset.message.as_str(), reset.errno), ("read ECONNRESET", Some(-104)));
    }

    #[test]
    fn several_addresses_are_all_named() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let errors = ["[::1]:7", "127.0.0.1:7"].map(|address| connect(&refused, address.parse().unwrap()));
        let error = connect_all(errors.to_vec());
        assert_eq!(error.name, "AggregateError");
        assert_eq!(error.message, "connect ECONNREFUSED ::1:7; connect ECONNREFUSED 127.0.0.1:7");
        assert_eq!(error.code.as_deref(), Some("ECONNREFUSED"));
    }

    #[test]
    fn a_variable_left_in_the_host_is_pointed_out() {
        let error = lookup(&io::Error::other("Name or service not known"), "{{base}}");
        assert_eq!(error.message, "getaddrinfo ENOTFOUND {{base}}");
        assert!(error.hint.unwrap().contains("-e"));
        let error = lookup(&io::Error::other("Temporary failure in name resolution"), "h");
        assert_eq!((error.message.as_str(), error.errno), ("getaddrinfo EAI_AGAIN h", Some(-3001)));
    }
}
