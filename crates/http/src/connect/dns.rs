//! Name look-up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::error::{self, Failure};

/// Addresses of a host, in the order in which they are tried.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Addresses {
    pub(super) list: Vec<SocketAddr>,
    /// The host is this machine: only the last address's failure is reported.
    pub(super) is_localhost: bool,
}

/// Looks a host up. `localhost` and names under it never go to a name server (RFC 6761, section
/// 6.3): IPv6 is tried first, then IPv4.
///
/// # Errors
///
/// Returns Node's error when the name is not known.
pub(super) async fn resolve(host: &str, port: u16) -> Result<Addresses, Failure> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(Addresses { list: vec![SocketAddr::new(address, port)], is_localhost: false });
    }
    if host == "localhost" || host.ends_with(".localhost") {
        let loopback: [IpAddr; 2] = [Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()];
        let list = loopback.map(|address| SocketAddr::new(address, port)).to_vec();
        return Ok(Addresses { list, is_localhost: true });
    }
    let found = tokio::net::lookup_host((host, port)).await.map_err(|error| error::lookup(&error, host))?;
    let list = alternate(found.collect());
    if list.is_empty() {
        return Err(error::lookup(&std::io::Error::from(std::io::ErrorKind::NotFound), host));
    }
    Ok(Addresses { list, is_localhost: false })
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
}
