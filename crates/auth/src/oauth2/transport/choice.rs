//! How servers are reached, when the environment and the system's resolver do not decide.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use postrider_core::secret::Secret;
use url::Url;

/// Which proxy a request goes through: a URL leads to that of a proxy, with user and password in it.
#[derive(Clone)]
pub struct ProxyChoice(Arc<ChooseProxy>);

type ChooseProxy = dyn Fn(&str) -> Option<Secret> + Send + Sync;

impl ProxyChoice {
    /// The choice that a function makes.
    pub fn new(choose: impl Fn(&str) -> Option<Secret> + Send + Sync + 'static) -> Self {
        Self(Arc::new(choose))
    }

    pub(super) fn into_proxy(self) -> reqwest::Proxy {
        reqwest::Proxy::custom(move |url| (self.0)(url.as_str()).map(|proxy| proxy.expose().to_owned()))
    }
}

impl fmt::Debug for ProxyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProxyChoice")
    }
}

/// Which addresses a host and port have; none where they are to be looked up.
#[derive(Clone)]
pub struct AddressChoice(Arc<ChooseAddresses>);

type ChooseAddresses = dyn Fn(&str, u16) -> Vec<IpAddr> + Send + Sync;

impl AddressChoice {
    /// The choice that a function makes.
    pub fn new(choose: impl Fn(&str, u16) -> Vec<IpAddr> + Send + Sync + 'static) -> Self {
        Self(Arc::new(choose))
    }

    /// The host of a URL and the addresses that it shall have.
    pub(super) fn of(&self, url: &Url) -> Option<(String, Vec<SocketAddr>)> {
        let (host, port) = (url.host_str()?, url.port_or_known_default()?);
        let addresses: Vec<_> =
            (self.0)(host, port).into_iter().map(|address| SocketAddr::new(address, port)).collect();
        (!addresses.is_empty()).then(|| (host.to_owned(), addresses))
    }
}

impl fmt::Debug for AddressChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AddressChoice")
    }
}
