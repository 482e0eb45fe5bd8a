//! Names, addresses and programs of the Internet.

use super::DynamicContext;
use super::person::{FIRST_NAMES, LAST_NAMES};

/// Schemes of web addresses.
pub(super) const PROTOCOLS: &[&str] = &["http", "https"];

/// Top-level domains.
pub(super) const DOMAIN_SUFFIXES: &[&str] = &["com", "biz", "info", "name", "net", "org"];

const MAIL_HOSTS: &[&str] = &["gmail.com", "yahoo.com", "hotmail.com"];

const EXAMPLE_HOSTS: &[&str] = &["example.com", "example.net", "example.org"];

const OPERATING_SYSTEMS: &[&str] = &[
    "Windows NT 6.1",
    "Windows NT 6.3; Win64; x64",
    "Windows NT 10.0; Win64; x64",
    "Macintosh; Intel Mac OS X 10_15_7",
    "Macintosh; Intel Mac OS X 11_6",
    "X11; Linux x86_64",
    "X11; Ubuntu; Linux x86_64",
];

/// A first name with digits or a last name behind it.
pub(super) fn user_name(context: &mut DynamicContext<'_>) -> String {
    let first_name = context.pick(FIRST_NAMES);
    let last_name = context.pick(LAST_NAMES);
    let separator = context.pick(&['.', '_']);
    let number = context.number(0..=99);
    match context.number(0..=2) {
        0 => format!("{first_name}{number}"),
        1 => format!("{first_name}{separator}{last_name}"),
        _ => format!("{first_name}{separator}{last_name}{number}"),
    }
}

/// An address at a public mail service.
pub(super) fn email(context: &mut DynamicContext<'_>) -> String {
    format!("{}@{}", user_name(context), context.pick(MAIL_HOSTS))
}

/// An address at a domain reserved for examples (RFC 2606).
pub(super) fn example_email(context: &mut DynamicContext<'_>) -> String {
    format!("{}@{}", user_name(context), context.pick(EXAMPLE_HOSTS))
}

/// A word fit for a domain name.
pub(super) fn domain_word(context: &mut DynamicContext<'_>) -> String {
    context.pick(FIRST_NAMES).to_lowercase()
}

/// A word and a top-level domain.
pub(super) fn domain_name(context: &mut DynamicContext<'_>) -> String {
    format!("{}.{}", domain_word(context), context.pick(DOMAIN_SUFFIXES))
}

/// A scheme and a domain name.
pub(super) fn url(context: &mut DynamicContext<'_>) -> String {
    format!("{}://{}", context.pick(PROTOCOLS), domain_name(context))
}

/// Four numbers.
pub(super) fn ipv4(context: &mut DynamicContext<'_>) -> String {
    context.join(4, ".", |context| context.number(0..=255).to_string())
}

/// Eight groups of four hexadecimal digits.
pub(super) fn ipv6(context: &mut DynamicContext<'_>) -> String {
    context.join(8, ":", |context| context.hex(4))
}

/// Fifteen letters, digits and underscores.
pub(super) fn password(context: &mut DynamicContext<'_>) -> String {
    context.characters(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_", 15)
}

/// The `User-Agent` of a browser.
pub(super) fn user_agent(context: &mut DynamicContext<'_>) -> String {
    let system = context.pick(OPERATING_SYSTEMS);
    let major = context.number(60..=120);
    let build = context.number(1000..=5999);
    let patch = context.number(0..=199);
    match context.number(0..=3) {
        0 => format!("Mozilla/5.0 ({system}; rv:{major}.0) Gecko/20100101 Firefox/{major}.0"),
        1 => format!(
            "Mozilla/5.0 ({system}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{}.{} Safari/605.1.15",
            context.number(10..=16),
            context.number(0..=6)
        ),
        2 => format!("Mozilla/5.0 ({system}; Trident/7.0; rv:11.0) like Gecko"),
        _ => format!(
            "Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.{build}.{patch} Safari/537.36"
        ),
    }
}
