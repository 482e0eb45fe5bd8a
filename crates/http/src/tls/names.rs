//! Whether a certificate is for a host, decided and explained as Node does.

use std::net::IpAddr;

use super::der::{AltName, Certificate};

/// Checks that the certificate is for `host`.
///
/// # Errors
///
/// Returns Node's reason when it is not.
pub(super) fn check(certificate: &Certificate<'_>, host: &str) -> Result<(), String> {
    if let Ok(address) = host.parse::<IpAddr>() {
        let addresses: Vec<_> = certificate
            .names
            .iter()
            .filter_map(|name| match name {
                AltName::Ip(address) => Some(*address),
                _ => None,
            })
            .collect();
        if addresses.contains(&address) {
            return Ok(());
        }
        let list = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        return Err(format!("IP: {host} is not in the cert's list: {list}"));
    }
    let shown_host = format!("{}.", host.trim_end_matches('.'));
    let mut dns_names = certificate.names.iter().filter_map(|name| match name {
        AltName::Dns(name) => Some(name.as_str()),
        _ => None,
    });
    if dns_names.clone().next().is_some() {
        if dns_names.any(|pattern| matches(host, pattern)) {
            return Ok(());
        }
        let list = certificate.names.iter().map(shown).collect::<Vec<_>>().join(", ");
        return Err(format!("Host: {shown_host} is not in the cert's altnames: {list}"));
    }
    match &certificate.common_name {
        Some(name) if matches(host, name) => Ok(()),
        Some(name) => Err(format!("Host: {shown_host} is not cert's CN: {name}")),
        None => Err("Cert does not contain a DNS name".to_owned()),
    }
}

fn shown(name: &AltName) -> String {
    match name {
        AltName::Dns(name) => format!("DNS:{name}"),
        AltName::Ip(address) => format!("IP Address:{address}"),
        AltName::Uri(uri) => format!("URI:{uri}"),
        AltName::Email(email) => format!("email:{email}"),
    }
}

/// A pattern may hold one `*` in its first label, which stands for no dot, and needs two labels
/// behind that.
fn matches(host: &str, pattern: &str) -> bool {
    let (host, pattern) = (host.trim_end_matches('.').to_lowercase(), pattern.trim_end_matches('.').to_lowercase());
    let (Some((host_label, host_rest)), Some((pattern_label, pattern_rest))) =
        (host.split_once('.'), pattern.split_once('.'))
    else {
        return host == pattern;
    };
    if host_rest != pattern_rest {
        return false;
    }
    match pattern_label.split_once('*') {
        None => host_label == pattern_label,
        Some((prefix, suffix)) => {
            pattern_rest.contains('.')
                && !suffix.contains('*')
                && !pattern_label.contains("xn--")
                && host_label.len() >= prefix.len() + suffix.len()
                && host_label.starts_with(prefix)
                && host_label.ends_with(suffix)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(common_name: Option<&str>, names: Vec<AltName>) -> Certificate<'static> {
        let common_name = common_name.map(str::to_owned);
        Certificate { common_name, names, ..Certificate::default() }
    }

    #[test]
    fn names_are_checked_and_explained_as_in_node() {
        let dns = |name: &str| AltName::Dns(name.to_owned());
        let names = || vec![dns("other.test"), dns("*.foo.test"), AltName::Ip([10, 0, 0, 1].into())];
        let altnames = "is not in the cert's altnames: DNS:other.test, DNS:*.foo.test, IP Address:10.0.0.1";
        let table = [
            (certificate(None, names()), "other.test", None),
            (certificate(None, names()), "OTHER.test.", None),
            (certificate(None, names()), "a.foo.test", None),
            (certificate(None, names()), "a.b.foo.test", Some(format!("Host: a.b.foo.test. {altnames}"))),
            (certificate(None, names()), "foo.test", Some(format!("Host: foo.test. {altnames}"))),
            (certificate(Some("localhost"), names()), "localhost", Some(format!("Host: localhost. {altnames}"))),
            (certificate(None, names()), "10.0.0.1", None),
            (certificate(None, names()), "::1", Some("IP: ::1 is not in the cert's list: 10.0.0.1".to_owned())),
            (certificate(Some("localhost"), vec![]), "localhost", None),
            (certificate(Some("x"), vec![]), "localhost", Some("Host: localhost. is not cert's CN: x".to_owned())),
            (certificate(None, vec![]), "localhost", Some("Cert does not contain a DNS name".to_owned())),
            (certificate(None, vec![]), "127.0.0.1", Some("IP: 127.0.0.1 is not in the cert's list: ".to_owned())),
        ];
        for (certificate, host, expected) in table {
            assert_eq!(check(&certificate, host).err(), expected, "{host}");
        }
    }

    #[test]
    fn wildcards_stand_for_one_label() {
        let table = [
            ("a.b.c", "*.b.c", true),
            ("abc.b.c", "a*c.b.c", true),
            ("b.c", "*.c", false),
            ("a.b.c", "*.*.c", false),
            ("a.b.c", "**.b.c", false),
        ];
        for (host, pattern, expected) in table {
            assert_eq!(matches(host, pattern), expected, "{host} {pattern}");
        }
    }
}
