//! Which hosts are requested without a proxy.

use std::net::IpAddr;

use postrider_core::url::RequestTarget;

/// A list of hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoProxy {
    list: String,
    /// Networks, addresses and `*.` count, too, of which the reference knows nothing.
    is_extended: bool,
}

impl NoProxy {
    /// The list of the environment, with the reference's rules.
    pub(super) fn of_environment(list: &str) -> Self {
        Self { list: list.to_owned(), is_extended: false }
    }

    /// The list of a flag.
    pub(super) fn of_flag(list: &str) -> Self {
        Self { list: list.to_owned(), is_extended: true }
    }

    /// Whether the target is requested directly.
    pub(super) fn names(&self, target: &RequestTarget) -> bool {
        self.list == "*"
            || self.list.split(',').any(|entry| is_ending(entry, target) || self.is_extended && covers(entry, target))
    }
}

/// The reference's rule: the host ends with the entry, at a dot. Where the ending occurs in the host
/// twice, the first occurrence decides.
fn is_ending(entry: &str, target: &RequestTarget) -> bool {
    let entry = entry.trim().to_lowercase();
    let mut parts = entry.split(':');
    let (name, port) = (parts.next().unwrap_or_default(), parts.next());
    let ending = format!(".{}", name.trim_start_matches('.'));
    let host = format!(".{}", target.host.trim_start_matches('.'));
    let is_same_port = port.is_none_or(|port| port == written_port(target));
    is_same_port && host.find(&ending).is_some_and(|position| position + ending.len() == host.len())
}

/// The port as the URL writes it, or that of the scheme.
fn written_port(target: &RequestTarget) -> &str {
    let (name, port) = target.host_header.rsplit_once(':').unwrap_or_default();
    let is_address = port.ends_with(']') && name.starts_with('[');
    let is_port = !port.is_empty() && !is_address;
    match target.scheme.as_str() {
        _ if is_port => port,
        "https" => "443",
        _ => "80",
    }
}

/// What people write beside endings: `*`, `*.example.com`, `10.0.0.0/8`, `::1`, `[::1]:8080`.
fn covers(entry: &str, target: &RequestTarget) -> bool {
    let entry = entry.trim();
    if entry == "*" {
        return true;
    }
    if let Some(ending) = entry.strip_prefix("*.") {
        return is_ending(ending, target);
    }
    let Ok(address) = target.host.parse::<IpAddr>() else { return false };
    if let Some((network, n_bits)) = entry.split_once('/') {
        let network = network.trim_start_matches('[').trim_end_matches(']').parse();
        return matches!((network, n_bits.parse()), (Ok(network), Ok(n_bits)) if is_in(address, network, n_bits));
    }
    let (host, port) = match entry.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => (entry, None),
    };
    host.parse() == Ok(address) && port.is_none_or(|port| port == target.port.to_string())
}

/// Whether the first bits are the same.
fn is_in(address: IpAddr, network: IpAddr, n_bits: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) if n_bits <= 32 => {
            n_bits == 0 || (address.to_bits() ^ network.to_bits()) >> (32 - n_bits) == 0
        }
        (IpAddr::V6(address), IpAddr::V6(network)) if n_bits <= 128 => {
            n_bits == 0 || (address.to_bits() ^ network.to_bits()) >> (128 - n_bits) == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use postrider_core::url;

    use super::*;

    fn target(url: &str) -> RequestTarget {
        url::request_target(&url::parse(url), false).unwrap()
    }

    #[test]
    fn the_environment_names_endings_of_hosts() {
        let table = [
            ("*", "http://a.com", true),
            ("a.com", "http://a.com", true),
            ("a.com", "http://b.a.com", true),
            (".a.com", "http://a.com", true),
            ("..a.com", "http://a.com", true),
            ("a.com", "http://ba.com", false),
            ("A.com", "http://a.COM", true),
            ("b.com, a.com ", "http://a.com", true),
            ("a.com:80", "http://a.com", true),
            ("a.com:443", "http://a.com", false),
            ("a.com:443", "https://a.com", true),
            ("a.com:80", "http://a.com:080", false),
            ("a.com:080", "http://a.com:080", true),
            ("a.com:80", "http://a.com:", true),
            ("a.com:8080", "http://a.com:8080", true),
            ("a.com:8080:1", "http://a.com:8080", true),
            ("a.com:", "http://a.com", false),
            ("127.0.0.1", "http://127.0.0.1:1", true),
            ("0.0.1", "http://127.0.0.1:1", true),
            ("localhost", "http://localhost:1", true),
            // What the reference does not know, or does not mean.
            ("com", "http://com.com", false),
            ("*,", "http://a.com", false),
            (" *", "http://a.com", false),
            ("*.a.com", "http://b.a.com", false),
            (",", "http://a.com", false),
            ("a.com,", "http://b.com", false),
            ("127.0.0.0/8", "http://127.0.0.1", false),
            ("::1", "http://[::1]:80", false),
            ("[::1]", "http://[::1]:80", false),
            ("[::1]:80", "http://[::1]:80", false),
        ];
        for (list, url, expected) in table {
            assert_eq!(NoProxy::of_environment(list).names(&target(url)), expected, "{list} {url}");
        }
    }

    #[test]
    fn the_flag_knows_networks_and_addresses_too() {
        let table = [
            ("*", "http://a.com", true),
            ("b.com, *", "http://a.com", true),
            ("a.com:80", "http://b.a.com", true),
            ("*.a.com", "http://b.a.com", true),
            ("*.a.com", "http://a.com", true),
            ("*.a.com", "http://ba.com", false),
            ("127.0.0.0/8", "http://127.9.9.9:1", true),
            ("127.0.0.0/8", "http://128.0.0.1", false),
            ("10.1.2.3/32", "http://10.1.2.3", true),
            ("10.1.2.3/31", "http://10.1.2.4", false),
            ("0.0.0.0/0", "http://10.1.2.3", true),
            ("0.0.0.0/0", "http://[::1]", false),
            ("10.0.0.0/33", "http://10.0.0.0", false),
            ("10.0.0.0/8", "http://a.com", false),
            ("fe80::/10", "http://[fe80::1]", true),
            ("[fe80::]/10", "http://[fe90::1]", true),
            ("::1", "http://[::1]:80", true),
            ("[::1]", "http://[0::1]:80", true),
            ("[::1]:80", "http://[::1]", true),
            ("[::1]:81", "http://[::1]", false),
            ("", "http://a.com", false),
            ("/", "http://a.com", false),
        ];
        for (list, url, expected) in table {
            assert_eq!(NoProxy::of_flag(list).names(&target(url)), expected, "{list} {url}");
        }
    }
}
