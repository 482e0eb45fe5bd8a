//! Whether a server asked for the client's certificate, and what it got.

use std::sync::{Arc, Mutex};

use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;

use super::der;

/// What became of the server's wish.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum CertificateRequest {
    /// The server did not ask.
    #[default]
    None,
    /// It asked and got nothing. Issuers that it accepts, where it named any.
    Unanswered(Vec<String>),
    /// It asked and got a certificate.
    Answered(Vec<String>),
    /// It asked, and cannot use the key with any signature that it accepts.
    Unusable,
}

impl CertificateRequest {
    /// What to do about a server that broke off, if its wish has to do with it.
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Unanswered(issuers) => Some(format!(
                "the server asked for a client certificate and got none{}; give one with --ssl-client-cert and \
                 --ssl-client-key, or check the patterns of --ssl-client-cert-list",
                issued_by(issuers)
            )),
            Self::Answered(issuers) => Some(format!(
                "the server does not accept the client certificate; is it the right one, still valid, and sent with \
                 its intermediate certificates?{}",
                issued_by(issuers)
            )),
            Self::Unusable => Some(
                "the server accepts no signature that the key of the client certificate can make; use another key type"
                    .to_owned(),
            ),
        }
    }
}

/// Most issuers that are named.
const MAX_ISSUERS: usize = 3;

fn issued_by(issuers: &[String]) -> String {
    match issuers {
        [] => String::new(),
        [..] if issuers.len() > MAX_ISSUERS => {
            format!(
                " (it accepts those of {} and {} more)",
                issuers[..MAX_ISSUERS].join(", "),
                issuers.len() - MAX_ISSUERS
            )
        }
        [..] => format!(" (it accepts those of {})", issuers.join(", ")),
    }
}

/// Answers the request of one connection, and remembers it.
#[derive(Debug)]
pub(super) struct Answer {
    certificate: Option<Arc<CertifiedKey>>,
    request: Mutex<CertificateRequest>,
}

impl Answer {
    pub(super) fn new(certificate: Option<Arc<CertifiedKey>>) -> Self {
        Self { certificate, request: Mutex::default() }
    }

    /// What the server asked for so far.
    pub(super) fn request(&self) -> CertificateRequest {
        self.request.lock().map(|request| request.clone()).unwrap_or_default()
    }
}

impl ResolvesClientCert for Answer {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let issuers = issuers.iter().filter_map(|name| der::shown_name(name)).collect();
        let request = match &self.certificate {
            None => CertificateRequest::Unanswered(issuers),
            Some(certificate) if certificate.key.choose_scheme(schemes).is_none() => CertificateRequest::Unusable,
            Some(_) => CertificateRequest::Answered(issuers),
        };
        if let Ok(mut slot) = self.request.lock() {
            *slot = request;
        }
        self.certificate.clone()
    }

    fn has_certs(&self) -> bool {
        self.certificate.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_name_the_issuers_that_are_accepted() {
        let names = |n: usize| (1..=n).map(|number| format!("CA {number}")).collect::<Vec<_>>();
        assert_eq!(CertificateRequest::None.hint(), None);
        let hint = CertificateRequest::Unanswered(names(1)).hint().unwrap();
        assert!(hint.contains("got none (it accepts those of CA 1); give one"), "{hint}");
        let hint = CertificateRequest::Answered(names(5)).hint().unwrap();
        assert!(hint.ends_with("(it accepts those of CA 1, CA 2, CA 3 and 2 more)"), "{hint}");
        assert!(!CertificateRequest::Unanswered(vec![]).hint().unwrap().contains("accepts"));
    }
}
