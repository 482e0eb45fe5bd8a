//! TLS failures in the words of Node and OpenSSL.

use std::io;

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use super::layer::Explained;
use super::request_for_certificate::CertificateRequest;
use super::settings::TlsVersions;
use super::verify::Refusal;
use crate::error::{self, Failure};

/// What is known of a handshake beside its error.
#[derive(Debug)]
pub(super) struct HandshakeFacts {
    pub(super) request: CertificateRequest,
    pub(super) versions: TlsVersions,
}

/// A handshake that failed.
pub(super) fn handshake_error(error: &io::Error, facts: &HandshakeFacts) -> Failure {
    match rustls_error(error) {
        Some(Error::InvalidCertificate(CertificateError::Other(other))) => match other.0.downcast_ref::<Refusal>() {
            Some(refusal) => refused(refusal),
            None => error::coded(other.to_string(), "CERT_REJECTED"),
        },
        Some(Error::AlertReceived(alert)) => {
            let number = u8::from(*alert);
            let failure = alert_error(*alert, true);
            let hint = match number {
                70 => Some(no_common_version(facts.versions)),
                _ => facts.request.hint().filter(|_| is_about_certificates(number)),
            };
            match hint {
                Some(hint) => error::with_hint(failure, hint),
                None => failure,
            }
        }
        Some(Error::InvalidMessage(
            InvalidMessage::InvalidContentType
            | InvalidMessage::UnknownProtocolVersion
            | InvalidMessage::MessageTooLarge
            | InvalidMessage::InvalidEmptyPayload,
        )) => error::with_hint(
            protocol_error("0A00010B", "ssl3_get_record", "wrong version number"),
            "the server does not speak TLS on this port; is it http://?",
        ),
        Some(Error::PeerIncompatible(reason)) => incompatible(reason, facts.versions),
        Some(other) => protocol_error("0A000000", "ssl3_read_bytes", &other.to_string()),
        None if error.kind() == io::ErrorKind::UnexpectedEof => error::with_hint(
            error::coded(
                "Client network socket disconnected before secure TLS connection was established",
                "ECONNRESET",
            ),
            facts.request.hint().unwrap_or_else(|| {
                "the server closed the connection during the TLS handshake; does it speak TLS on this port?".to_owned()
            }),
        ),
        None => {
            let failure = error::broken(error, "read");
            match facts.request.hint() {
                Some(hint) => error::with_hint(failure, hint),
                None => failure,
            }
        }
    }
}

/// What TLS says about a connection that broke after its handshake, if it does.
pub(crate) fn transport_error(error: &io::Error) -> Option<Failure> {
    if let Some(Explained(failure)) = error.get_ref().and_then(|cause| cause.downcast_ref()) {
        return Some(failure.clone());
    }
    match rustls_error(error)? {
        Error::AlertReceived(alert) => Some(alert_error(*alert, false)),
        other => Some(protocol_error("0A000000", "ssl3_read_bytes", &other.to_string())),
    }
}

fn rustls_error(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}

fn refused(refusal: &Refusal) -> Failure {
    let by_code = match refusal.code {
        "CERT_HAS_EXPIRED" | "CERT_NOT_YET_VALID" => "renew the server's certificate, or accept any with --insecure",
        "ERR_TLS_CERT_ALTNAME_INVALID" => {
            "use a host name of the certificate, or accept any certificate with --insecure"
        }
        _ => "trust its issuer with --ssl-extra-ca-certs, or accept any certificate with --insecure",
    };
    error::with_hint(error::coded(refusal.message.clone(), refusal.code), refusal.hint.unwrap_or(by_code))
}

fn incompatible(reason: &PeerIncompatible, versions: TlsVersions) -> Failure {
    match reason {
        PeerIncompatible::Tls12NotOffered
        | PeerIncompatible::Tls12NotOfferedOrEnabled
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
        | PeerIncompatible::ServerDoesNotSupportTls12Or13 => error::with_hint(
            protocol_error("0A000102", "ssl_choose_client_version", "unsupported protocol"),
            no_common_version(versions),
        ),
        other => error::with_hint(
            protocol_error("0A000000", "tls_process_server_hello", &format!("{other:?}")),
            "the server chose something in the TLS handshake that was not offered",
        ),
    }
}

/// What to do about a server that wants none of the versions that were offered.
fn no_common_version(versions: TlsVersions) -> String {
    if versions == TlsVersions::ALL {
        return "the server speaks only TLS 1.0/1.1 or older, which are no longer secure and not spoken here; enable \
                TLS 1.2 or 1.3 on the server"
            .to_owned();
    }
    let offered = if versions.tls13 { "1.3" } else { "1.2" };
    format!("the server does not speak TLS {offered}, and tlsDisabledProtocols or tlsCipherSelection rule the rest out")
}

fn is_about_certificates(alert: u8) -> bool {
    matches!(alert, 40 | 42..=46 | 48 | 49 | 51 | 116)
}

/// OpenSSL's text for an alert that the server sent. During the handshake Node reports it as a
/// failed write.
fn alert_error(alert: AlertDescription, is_handshake: bool) -> Failure {
    let number = u8::from(alert);
    let reason = reason_of(number);
    let code = format!("0A{:06X}", 1000 + u32::from(number));
    let hint = match number {
        42..=46 | 48 | 49 | 116 => "the server wants a client certificate, or does not accept the one it got",
        40 if !is_handshake => {
            "the server wanted another TLS handshake, which is not done here; some do to get a client certificate"
        }
        40 | 71 => {
            "client and server have no cipher in common; offered are ECDHE (X25519, P-256, P-384) with AES-GCM and \
             ChaCha20, and RSA, P-256, P-384 and Ed25519 certificates; no CBC, no DHE, no RSA key exchange"
        }
        112 => "the server does not know this host name",
        _ => "the server broke off the TLS connection",
    };
    let suffix = format!("{reason}: SSL alert number {number}");
    let error = if is_handshake {
        protocol_error(&code, "ssl3_read_bytes", &suffix)
    } else {
        let name = reason.to_uppercase().replace(' ', "_");
        error::coded(format!("error:{code}:SSL routines:ssl3_read_bytes:{suffix}"), &format!("ERR_SSL_{name}"))
    };
    error::with_hint(error, hint)
}

fn reason_of(alert: u8) -> String {
    let (prefix, name) = match alert {
        10 => ("sslv3 alert", "unexpected message"),
        20 => ("sslv3 alert", "bad record mac"),
        40 => ("sslv3 alert", "handshake failure"),
        42 => ("sslv3 alert", "bad certificate"),
        43 => ("sslv3 alert", "unsupported certificate"),
        44 => ("sslv3 alert", "certificate revoked"),
        45 => ("sslv3 alert", "certificate expired"),
        46 => ("sslv3 alert", "certificate unknown"),
        47 => ("sslv3 alert", "illegal parameter"),
        48 => ("tlsv1 alert", "unknown ca"),
        49 => ("tlsv1 alert", "access denied"),
        50 => ("tlsv1 alert", "decode error"),
        51 => ("tlsv1 alert", "decrypt error"),
        70 => ("tlsv1 alert", "protocol version"),
        71 => ("tlsv1 alert", "insufficient security"),
        80 => ("tlsv1 alert", "internal error"),
        86 => ("tlsv1 alert", "inappropriate fallback"),
        109 => ("tlsv13 alert", "missing extension"),
        110 => ("tlsv1", "unsupported extension"),
        112 => ("tlsv1", "unrecognized name"),
        116 => ("tlsv13 alert", "certificate required"),
        120 => ("tlsv1 alert", "no application protocol"),
        _ => return format!("alert {alert}"),
    };
    format!("{prefix} {name}")
}

/// Node adds the number of a thread and lines of OpenSSL's source, which help nobody.
fn protocol_error(code: &str, function: &str, reason: &str) -> Failure {
    let message = format!("write EPROTO error:{code}:SSL routines:{function}:{reason}");
    error::changed(error::coded(message, "EPROTO"), |error| {
        error.errno = Some(-71);
        error.syscall = Some("write".to_owned());
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_have_the_numbers_of_openssl() {
        let error = alert_error(AlertDescription::ProtocolVersion, true);
        let text = "error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version: SSL alert number 70";
        assert_eq!(error.message, format!("write EPROTO {text}"));
        let error = alert_error(AlertDescription::CertificateRequired, false);
        assert_eq!(error.code.as_deref(), Some("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"));
    }
}
