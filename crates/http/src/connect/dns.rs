//! Name look-up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use super::HostOverrides;
use crate::error::{self, Failure};

/// Addresses of a host, in the order in which they are tried.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Addresses {
    pub(super) list: Vec<SocketAddr>,
    /// The host is this machine: only the last address's failure is reported.
    pub(super) is_localhost: bool,
}

/// Looks a host up, first among the addresses that the user gave. `localhost` and names under it
/// never go to a name server (RFC 6761, section 6.3): IPv6 is tried first, then IPv4.
///
/// # Errors
///
/// Returns Node's error when the name is not known.
pub(super) async fn resolve(host: &str, port: u16, overrides: &HostOverrides) -> Result<Addresses, Failure> {
    let unknown = |error| error::lookup(&error, host);
    let known = |list: &[IpAddr]| list.iter().map(|address| SocketAddr::new(*address, port)).collect();
    if let Some(list) = overrides.get(host, port) {
        return Ok(Addresses { list: known(list), is_localhost: false });
    }
    if let Ok(address) = host.parse() {
        return Ok(Addresses { list: known(&[address]), is_localhost: false });
    }
    if let Some((address, zone)) = with_zone(host) {
        let list = vec![zoned(address, zone, port).await.map_err(unknown)?];
        return Ok(Addresses { list, is_localhost: false });
    }
    if host == "localhost" || host.ends_with(".localhost") {
        let list = known(&[Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()]);
        return Ok(Addresses { list, is_localhost: true });
    }
    let list = alternate(tokio::net::lookup_host((host, port)).await.map_err(unknown)?.collect());
    if list.is_empty() {
        return Err(unknown(std::io::Error::from(std::io::ErrorKind::NotFound)));
    }
    Ok(Addresses { list, is_localhost: false })
}

/// An IPv6 address and its zone: `fe80::1%eth0`, in URLs `fe80::1%25eth0` (RFC 6874).
fn with_zone(host: &str) -> Option<(Ipv6Addr, &str)> {
    let (address, zone) = host.split_once('%')?;
    let zone = zone.strip_prefix("25").filter(|zone| !zone.is_empty()).unwrap_or(zone);
    Some((address.parse().ok()?, zone))
}

/// The host as certificates and TLS know it.
pub(super) fn without_zone(host: &str) -> &str {
    match host.split_once('%') {
        Some((address, _)) if with_zone(host).is_some() => address,
        _ => host,
    }
}

/// Only link-local addresses have a zone; with others it is ignored, as in Node.
async fn zoned(address: Ipv6Addr, zone: &str, port: u16) -> std::io::Result<SocketAddr> {
    let in_zone = |scope| SocketAddr::from(SocketAddrV6::new(address, port, 0, scope));
    if !address.is_unicast_link_local() {
        return Ok(in_zone(0));
    }
    if let Ok(scope) = zone.parse() {
        return Ok(in_zone(scope));
    }
    // The resolver knows the names of interfaces.
    let mut found = tokio::net::lookup_host((format!("{address}%{zone}"), port)).await?;
    found.next().ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))
}

/// Takes turns between the address families, starting with that of the first address, and leaves
/// repeated addresses out.
fn alternate(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let starts_with_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == starts_with_v6);
    let mut merged = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    loop {
        let pair = [first.next(), second.next()];
        if pair == [None, None] {
            return merged;
        }
        for address in pair.into_iter().flatten() {
            if !merged.contains(&address) {
                merged.push(address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns() {
        let address = |text: &str| -> SocketAddr { text.parse().unwrap() };
        let list = ["1.1.1.1:1", "1.1.1.2:1", "1.1.1.1:1", "[::1]:1", "1.1.1.3:1"].map(address);
        let expected = ["1.1.1.1:1", "[::1]:1", "1.1.1.2:1", "1.1.1.3:1"].map(address);
        assert_eq!(alternate(list.to_vec()), expected);
        assert_eq!(alternate(vec![]), vec![]);
    }

    #[test]
    fn zones_are_read_in_both_spellings() {
        let link_local: Ipv6Addr = "fe80::1".parse().unwrap();
        for (host, zone) in
            [("fe80::1%eth0", "eth0"), ("fe80::1%25eth0", "eth0"), ("fe80::1%2", "2"), ("fe80::1%25", "25")]
        {
            assert_eq!(with_zone(host), Some((link_local, zone)), "{host}");
        }
        assert_eq!(with_zone("a%25b"), None);
        assert_eq!(["fe80::1%25eth0", "fe80::1", "a%25b"].map(without_zone), ["fe80::1", "fe80::1", "a%25b"]);
        assert_eq!(with_zone("fe80::1"), None);
    }

    #[test]
    fn addresses_need_no_look_up() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let overrides: HostOverrides = std::iter::once("a.test:1:10.0.0.2".parse().unwrap()).collect();
        for (host, expected) in [
            ("127.0.0.1", "127.0.0.1:1"),
            ("::1", "[::1]:1"),
            ("::1%25lo", "[::1]:1"),
            ("fe80::1%25lo", "[fe80::1%1]:1"),
            ("fe80::1%7", "[fe80::1%7]:1"),
            ("a.test", "10.0.0.2:1"),
        ] {
            // Names and numbers of interfaces are the system's.
            if host == "fe80::1%25lo" && !cfg!(target_os = "linux") {
                continue;
            }
            let found = runtime.block_on(resolve(host, 1, &overrides)).unwrap();
            assert_eq!(found.list.iter().map(ToString::to_string).collect::<Vec<_>>(), [expected], "{host}");
        }
        for host in ["localhost", "a.b.localhost"] {
            let found = runtime.block_on(resolve(host, 1, &overrides)).unwrap();
            assert!(found.is_localhost);
            assert_eq!(found.list.iter().map(ToString::to_string).collect::<Vec<_>>(), ["[::1]:1", "127.0.0.1:1"]);
        }
    }
}
