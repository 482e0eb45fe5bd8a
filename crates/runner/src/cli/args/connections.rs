//! Proxies and addresses.

use clap::Args;
use postrider_auth::oauth2::ProxyChoice;
use postrider_core::secret::Secret;
use postrider_http::{HostOverride, HostOverrideError, ProxySettings, ProxyUrl, ProxyUrlError};

use crate::cli::ProcessEnv;

const PROXY_HELP: &str = "Send all requests through this proxy: http, https, socks4, socks4a, socks5 or socks5h; instead of those in HTTP_PROXY and HTTPS_PROXY, where one with a password belongs";

/// Which proxies are used.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Connections")]
pub struct ProxyArgs {
    /// Proxy of all requests.
    #[arg(long, value_name = "url", value_parser = proxy, allow_hyphen_values = true, help = PROXY_HELP)]
    pub proxy: Option<ProxyUrl>,
    /// Reach these hosts without a proxy: names, addresses, networks, separated by commas, or * for all; replaces `NO_PROXY`
    #[arg(long, visible_alias = "noproxy", value_name = "hosts", allow_hyphen_values = true)]
    pub no_proxy: Option<String>,
}

/// How servers are reached.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Connections")]
pub struct ConnectionArgs {
    /// Proxies.
    #[command(flatten)]
    pub proxies: ProxyArgs,
    /// Use this address for a host, as host:port:address[,address…]; repeatable
    #[arg(long, value_name = "entry", value_parser = host_override, allow_hyphen_values = true)]
    pub resolve: Vec<HostOverride>,
}

impl ProxyArgs {
    /// The environment's proxies, and what was typed above them.
    pub(in crate::cli) fn settings(&self, env: &ProcessEnv) -> ProxySettings {
        let mut settings = ProxySettings::from_env(&env.variables);
        if let Some(proxy) = &self.proxy {
            settings = settings.with_proxy(proxy.clone());
        }
        match &self.no_proxy {
            Some(list) => settings.with_no_proxy(list),
            None => settings,
        }
    }

    /// The same for the authorization server, when anything was typed.
    pub(in crate::cli) fn choice(&self, settings: &ProxySettings) -> Option<ProxyChoice> {
        let is_typed = self.proxy.is_some() || self.no_proxy.is_some();
        let settings = settings.clone();
        is_typed.then(|| ProxyChoice::new(move |url| settings.proxy_url(url).map(Secret::new)))
    }
}

fn proxy(text: &str) -> Result<ProxyUrl, String> {
    text.parse().map_err(|reason: ProxyUrlError| format!("invalid value for --proxy: {reason}"))
}

fn host_override(text: &str) -> Result<HostOverride, String> {
    text.parse().map_err(|reason: HostOverrideError| format!("invalid value for --resolve: {reason}"))
}
