//! Addresses that the user gives to hosts, as curl's `--resolve` does.

use std::net::IpAddr;
use std::str::FromStr;

use thiserror::Error;

/// Why a text is no [`HostOverride`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("host:port:address[,address…] or -host:port is needed; * is any host, and IPv6 may stand in brackets")]
pub struct HostOverrideError;

/// `[+]host:port:address[,address…]`, or `-host:port` to take back what was said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostOverride {
    /// Host in lower case and without brackets; `*` stands for all.
    host: String,
    port: u16,
    /// Addresses in the order in which they are tried; empty in what takes back.
    addresses: Vec<IpAddr>,
}

impl FromStr for HostOverride {
    type Err = HostOverrideError;

    fn from_str(text: &str) -> Result<Self, HostOverrideError> {
        let (is_removal, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            // For curl it means that the entry may time out: nothing does so here.
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (host, rest) = match rest.strip_prefix('[') {
            Some(rest) => rest.split_once("]:"),
            None => rest.split_once(':'),
        }
        .ok_or(HostOverrideError)?;
        let (port, list) = match rest.split_once(':') {
            Some((port, list)) => (port, Some(list)),
            None => (rest, None),
        };
        let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        let port = port.parse().ok().filter(|_| is_number).ok_or(HostOverrideError)?;
        let addresses = match list {
            _ if is_removal => Vec::new(),
            Some(list) => addresses(list)?,
            None => return Err(HostOverrideError),
        };
        if host.is_empty() {
            return Err(HostOverrideError);
        }
        Ok(Self { host: host.to_ascii_lowercase(), port, addresses })
    }
}

/// A comma at an end is harmless.
fn addresses(list: &str) -> Result<Vec<IpAddr>, HostOverrideError> {
    let address = |text: &str| {
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        bare.parse().map_err(|_| HostOverrideError)
    };
    let addresses: Vec<IpAddr> =
        list.split(',').filter(|text| !text.is_empty()).map(address).collect::<Result<_, _>>()?;
    if addresses.is_empty() { Err(HostOverrideError) } else { Ok(addresses) }
}

/// All that was said, in order: of two entries for the same host and port the later one counts, and
/// one for a host counts more than one for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostOverrides(Vec<HostOverride>);

impl FromIterator<HostOverride> for HostOverrides {
    fn from_iter<I: IntoIterator<Item = HostOverride>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl HostOverrides {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The addresses to use for a host, in lower case, in place of those that are looked up.
    pub fn get(&self, host: &str, port: u16) -> Option<&[IpAddr]> {
        let find = |name: &str| {
            let entry = self.0.iter().rfind(|entry| entry.port == port && entry.host == name)?;
            (!entry.addresses.is_empty()).then_some(entry.addresses.as_slice())
        };
        find(host).or_else(|| find("*"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses_of(entries: &[&str], host: &str) -> Option<String> {
        let overrides: HostOverrides = entries.iter().map(|entry| entry.parse::<HostOverride>().unwrap()).collect();
        let found = overrides.get(host, 80)?;
        Some(found.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
    }

    #[test]
    fn entries_are_read_as_curl_reads_them() {
        let table = [
            (&["a.test:80:127.0.0.1"][..], "a.test", Some("127.0.0.1")),
            (&["A.Test:80:127.0.0.1"], "a.test", Some("127.0.0.1")),
            (&["a.test:80:127.0.0.1"], "b.a.test", None),
            (&["a.test:81:127.0.0.1"], "a.test", None),
            (&["a.test:80:[::1]"], "a.test", Some("::1")),
            (&["a.test:80:::1"], "a.test", Some("::1")),
            (&["a.test:80:10.0.0.1,[::1],10.0.0.2"], "a.test", Some("10.0.0.1,::1,10.0.0.2")),
            (&["a.test:80:10.0.0.1,"], "a.test", Some("10.0.0.1")),
            (&["+a.test:80:10.0.0.1"], "a.test", Some("10.0.0.1")),
            (&["*:80:10.0.0.1"], "a.test", Some("10.0.0.1")),
            (&["*:80:10.0.0.1", "a.test:80:10.0.0.2"], "a.test", Some("10.0.0.2")),
            (&["a.test:80:10.0.0.2", "*:80:10.0.0.1"], "a.test", Some("10.0.0.2")),
            (&["a.test:80:10.0.0.1", "a.test:80:10.0.0.2"], "a.test", Some("10.0.0.2")),
            (&["a.test:80:10.0.0.1", "-a.test:80"], "a.test", None),
            (&["a.test:80:10.0.0.1", "*:80:10.0.0.2", "-a.test:80"], "a.test", Some("10.0.0.2")),
            (&["-a.test:80", "a.test:80:10.0.0.1"], "a.test", Some("10.0.0.1")),
            (&["127.0.0.1:80:10.0.0.1"], "127.0.0.1", Some("10.0.0.1")),
            (&["[::1]:80:10.0.0.1"], "::1", Some("10.0.0.1")),
        ];
        for (entries, host, expected) in table {
            assert_eq!(addresses_of(entries, host).as_deref(), expected, "{entries:?} {host}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "a.test",
            "a.test:80",
            "a.test:80:",
            "a.test:80:x",
            "a.test:x:1.1.1.1",
            "a.test::1.1.1.1",
            "a.test:65536:1.1.1.1",
            "a.test:+80:1.1.1.1",
            ":80:1.1.1.1",
            "a.test:80:,",
            "a.test:80:1.1.1.1, 1.1.1.2",
            "-a.test",
            "[::1:80:1.1.1.1",
            "a.test:80:[::1",
            "a.test:80:1.1.1.1:80",
        ] {
            assert_eq!(text.parse::<HostOverride>(), Err(HostOverrideError), "{text}");
        }
    }
}
