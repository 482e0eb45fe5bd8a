//! Certificates of the client.

use std::path::PathBuf;

use clap::Args;
use postrider_core::secret::Secret;
use postrider_http::{ClientCertificate, UrlPattern};

use crate::cli::ProcessEnv;

/// What the client shows to servers that want a certificate.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Client certificates")]
pub struct ClientCertificateArgs {
    /// Show this certificate to servers that ask for one (PEM or PKCS #12 file)
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub ssl_client_cert: Option<String>,
    /// Private key of that certificate (PEM file), if not in the same file
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub ssl_client_key: Option<String>,
    /// Passphrase of that key; process lists show it, so rather set `POSTRIDER_SSL_CLIENT_PASSPHRASE`
    #[arg(long, value_name = "passphrase", allow_hyphen_values = true)]
    pub ssl_client_passphrase: Option<String>,
    /// Certificates by URL pattern (JSON file); the one above is for all other URLs
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub ssl_client_cert_list: Option<String>,
}

/// Certificates of the client, as named on the command line.
#[derive(Debug, Clone, Default)]
pub struct ClientCertificateOptions {
    /// File with a list of certificates, absolute, and as given.
    pub list: Option<(PathBuf, String)>,
    /// The certificate for all URLs that none of the list is for.
    pub single: Option<ClientCertificate>,
    /// There is a key, but no certificate for it.
    pub has_stray_key: bool,
}

impl ClientCertificateOptions {
    /// The single certificate, for the authorization servers of OAuth 2.0.
    pub(in crate::cli) fn for_oauth(&self) -> Option<postrider_auth::oauth2::ClientCertificate> {
        let single = self.single.as_ref()?;
        Some(postrider_auth::oauth2::ClientCertificate {
            cert: single.cert.clone()?,
            key: single.key.clone(),
            passphrase: single.passphrase.clone(),
        })
    }

    /// Says what was typed. The passphrase of the command line wins over that of the environment.
    pub(in crate::cli) fn resolve(args: ClientCertificateArgs, env: &ProcessEnv) -> Self {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let absolute = |path: String| env.current_dir.join(path);
        let key = given(args.ssl_client_key);
        let cert = given(args.ssl_client_cert);
        let passphrase = given(args.ssl_client_passphrase)
            .or_else(|| env.variable("POSTRIDER_SSL_CLIENT_PASSPHRASE").map(str::to_owned))
            .map(Secret::new);
        Self {
            has_stray_key: cert.is_none() && key.is_some(),
            single: cert.map(|cert| ClientCertificate {
                name: Some("client-cert".to_owned()),
                matches: vec![UrlPattern::all()],
                cert: Some(absolute(cert)),
                key: key.map(absolute),
                pfx: None,
                passphrase,
            }),
            list: given(args.ssl_client_cert_list).map(|path| (absolute(path.clone()), path)),
        }
    }
}
