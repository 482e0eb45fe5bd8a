//! The list of client certificates.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::sync::Arc;

use postrider_core::secret::Secret;
use postrider_core::url::RequestTarget;
use rustls::sign::CertifiedKey;

use super::UrlPattern;
use super::identity::{self, Unusable};
use crate::error::Failure;

/// A certificate that the client shows to some servers, with its key. Paths are relative to the current
/// directory; files are read when the first request needs them.
#[derive(Debug, Clone, Default)]
pub struct ClientCertificate {
    /// What the user calls it.
    pub name: Option<String>,
    /// URLs that it is for.
    pub matches: Vec<UrlPattern>,
    /// File with the certificate and those of its issuers (PEM); without a key beside it, it may be PKCS #12.
    pub cert: Option<PathBuf>,
    /// File with the private key (PEM); without one it is in the file of the certificate.
    pub key: Option<PathBuf>,
    /// File with both (PKCS #12), instead of the other two.
    pub pfx: Option<PathBuf>,
    /// Opens the key or the PKCS #12 file.
    pub passphrase: Option<Secret>,
}

/// The client's certificates, read or not.
#[derive(Debug)]
pub(in crate::tls) struct ClientCertificates(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    certificate: ClientCertificate,
    read: OnceCell<Result<Arc<CertifiedKey>, Unusable>>,
}

impl ClientCertificates {
    pub(in crate::tls) fn new(list: Vec<ClientCertificate>) -> Self {
        Self(list.into_iter().map(|certificate| Entry { certificate, read: OnceCell::new() }).collect())
    }

    /// The first certificate for this target. One whose files cannot be read counts as none, with a
    /// warning when that is found out.
    ///
    /// # Errors
    ///
    /// Returns OpenSSL's error when the files do not hold a certificate and its key, or need another
    /// passphrase.
    pub(in crate::tls) fn choose(
        &self,
        target: &RequestTarget,
        warnings: &mut Vec<String>,
    ) -> Result<Option<usize>, Failure> {
        let matches = |entry: &Entry| entry.certificate.matches.iter().any(|pattern| pattern.matches(target));
        let Some(position) = self.0.iter().position(matches) else { return Ok(None) };
        let entry = &self.0[position];
        let is_first = entry.read.get().is_none();
        match entry.read.get_or_init(|| identity::read(&entry.certificate)) {
            Ok(_) => Ok(Some(position)),
            Err(Unusable::Missing(warning)) => {
                warnings.extend(is_first.then(|| warning.clone()));
                Ok(None)
            }
            Err(Unusable::Broken(failure)) => Err(failure.clone()),
        }
    }

    /// A certificate that [`choose`](Self::choose) found.
    pub(in crate::tls) fn get(&self, position: usize) -> Option<Arc<CertifiedKey>> {
        self.0.get(position)?.read.get()?.as_ref().ok().cloned()
    }
}

#[cfg(test)]
mod tests {
    use postrider_core::url;

    use super::*;

    #[test]
    fn the_first_match_counts_and_is_read_when_needed() {
        let entry = |pattern: &str, file: &str| ClientCertificate {
            matches: vec![pattern.parse().unwrap()],
            cert: Some(PathBuf::from(file)),
            key: Some(PathBuf::from(file)),
            ..ClientCertificate::default()
        };
        let list = ClientCertificates::new(vec![
            entry("https://a.test/*", "no/first.pem"),
            entry("https://*.test/*", "no/second.pem"),
            ClientCertificate { matches: vec![UrlPattern::all()], ..ClientCertificate::default() },
        ]);
        let warnings = |url: &str| {
            let mut warnings = Vec::new();
            let target = url::request_target(&url::parse(url), false).unwrap();
            assert_eq!(list.choose(&target, &mut warnings).unwrap(), None);
            warnings.concat()
        };
        assert_eq!(warnings("http://a.test/"), "");
        assert!(warnings("https://a.test/").contains("first.pem"));
        assert!(warnings("https://b.test/").contains("second.pem"));
        assert_eq!(warnings("https://a.test/x"), "", "it is said once");
        assert!(warnings("https://other.example/").contains("names no file"));
        assert!(list.get(0).is_none());
    }
}
