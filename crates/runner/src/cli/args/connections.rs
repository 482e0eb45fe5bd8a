//! Proxies and addresses.

use clap::Args;
use postrider_auth::oauth2::{AddressChoice, ProxyChoice, TransportOptions};
use postrider_core::secret::Secret;
use postrider_http::{HostOverride, HostOverrideError, HostOverrides, ProxySettings, ProxyUrl, ProxyUrlError};

use crate::cli::ProcessEnv;

const PROXY_HELP: &str = "Send all requests through this proxy: http, https, socks4, socks4a, socks5 or socks5h; instead of those in HTTP_PROXY and HTTPS_PROXY, where one with a password belongs";

/// How servers are reached.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Connections")]
pub struct ConnectionArgs {
    /// Proxy of all requests.
    #[arg(long, value_name = "url", value_parser = proxy, allow_hyphen_values = true, help = PROXY_HELP)]
    pub proxy: Option<ProxyUrl>,
    /// Reach these hosts without a proxy: names, addresses, networks, separated by commas, or * for all; replaces `NO_PROXY`
    #[arg(long, visible_alias = "noproxy", value_name = "hosts", allow_hyphen_values = true)]
    pub no_proxy: Option<String>,
    /// Use this address for a host, as host:port:address[,address…]; repeatable
    #[arg(long, value_name = "entry", value_parser = host_override, allow_hyphen_values = true)]
    pub resolve: Vec<HostOverride>,
}

impl ConnectionArgs {
    /// The environment's proxies and what was typed above them, and the addresses that were typed. Both
    /// hold for the authorization server, too.
    pub(in crate::cli) fn resolve(
        self,
        env: &ProcessEnv,
        oauth: &mut TransportOptions,
    ) -> (ProxySettings, HostOverrides) {
        let is_typed = self.proxy.is_some() || self.no_proxy.is_some();
        let mut proxies = ProxySettings::from_env(&env.variables);
        if let Some(proxy) = self.proxy {
            proxies = proxies.with_proxy(proxy);
        }
        if let Some(list) = self.no_proxy {
            proxies = proxies.with_no_proxy(&list);
        }
        let settings = proxies.clone();
        oauth.proxies = is_typed.then(|| ProxyChoice::new(move |url| settings.proxy_url(url).map(Secret::new)));

        let overrides: HostOverrides = self.resolve.into_iter().collect();
        let choice = overrides.clone();
        let addresses = move |host: &str, port| choice.get(host, port).unwrap_or_default().to_vec();
        oauth.addresses = (!overrides.is_empty()).then(|| AddressChoice::new(addresses));
        (proxies, overrides)
    }
}

fn proxy(text: &str) -> Result<ProxyUrl, String> {
    text.parse().map_err(|reason: ProxyUrlError| format!("invalid value for --proxy: {reason}"))
}

fn host_override(text: &str) -> Result<HostOverride, String> {
    text.parse().map_err(|reason: HostOverrideError| format!("invalid value for --resolve: {reason}"))
}
