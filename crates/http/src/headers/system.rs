//! Headers that the program adds.

use postrider_core::collection::{Header, ProtocolProfileBehavior};
use uuid::Uuid;

use super::last_enabled;

/// What `disabledSystemHeaders` means for one request.
#[derive(Debug, Clone, Default)]
pub(crate) struct DisabledHeaders {
    /// Headers that are taken out again just before sending, in lower case.
    pub(crate) removed: Vec<&'static str>,
    /// No `Host` is added, neither now nor after a redirect.
    pub(crate) no_host: bool,
    /// The user's Content-Type stands, even one that does not fit a form.
    pub(crate) keep_content_type: bool,
}

impl DisabledHeaders {
    /// Reads them, and disables headers of `headers` that the program added in spite of them.
    pub(crate) fn apply(headers: &mut [Header], behavior: &ProtocolProfileBehavior) -> Self {
        let mut disabled =
            Self { keep_content_type: behavior.is_system_header_disabled("content-type"), ..Self::default() };
        if behavior.is_system_header_disabled("host") {
            disabled.no_host = disable_system(headers, "host");
        }
        for name in ["content-type", "content-length", "accept-encoding", "connection"] {
            if !behavior.is_system_header_disabled(name) {
                continue;
            }
            if disable_system(headers, name) {
                disabled.removed.push(name);
            }
            // Without a length Node would fall back on chunks.
            if name == "content-length" && last_enabled(headers, "transfer-encoding").is_none_or(|it| it.system) {
                disabled.removed.push("transfer-encoding");
            }
        }
        disabled
    }
}

/// Disables the header if the program added it. Tells whether the user has none of that name.
fn disable_system(headers: &mut [Header], name: &str) -> bool {
    let found = headers.iter_mut().rev().find(|header| !header.disabled && header.key.eq_ignore_ascii_case(name));
    match found {
        Some(header) if header.system => {
            header.disabled = true;
            true
        }
        Some(_) => false,
        None => true,
    }
}

/// Appends the headers that every request carries, unless the user has them or disabled them.
pub(crate) fn add_system_headers(
    headers: &mut Vec<Header>,
    behavior: &ProtocolProfileBehavior,
    user_agent: &str,
    host: &str,
) {
    let mut add = |name: &str, lower_name: &str, value: &str| {
        if !behavior.is_system_header_disabled(lower_name) && last_enabled(headers, name).is_none() {
            headers.push(Header::system(name, value));
        }
    };
    let mut token = Uuid::encode_buffer();
    add("User-Agent", "user-agent", user_agent);
    add("Accept", "accept", "*/*");
    add("Cache-Control", "cache-control", "no-cache");
    add("Postman-Token", "postman-token", Uuid::new_v4().hyphenated().encode_lower(&mut token));
    add("Host", "host", host);
    add("Accept-Encoding", "accept-encoding", "gzip, deflate, br");
    add("Connection", "connection", "keep-alive");
}

/// Appends a Content-Type unless the request has one.
pub(crate) fn add_content_type(headers: &mut Vec<Header>, value: &str) {
    if last_enabled(headers, "content-type").is_none() {
        headers.push(Header::system("Content-Type", value));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn behavior(names: &[&str]) -> ProtocolProfileBehavior {
        let map: serde_json::Map<_, _> = names.iter().map(|name| ((*name).to_owned(), json!(true))).collect();
        let value = json!({ "disabledSystemHeaders": map });
        ProtocolProfileBehavior(value.as_object().unwrap().clone())
    }

    fn names(headers: &[Header]) -> Vec<&str> {
        headers.iter().filter(|header| !header.disabled).map(|header| header.key.as_str()).collect()
    }

    #[test]
    fn user_headers_replace_system_headers_in_any_case() {
        let mut headers = vec![Header::new("user-AGENT", ""), Header { disabled: true, ..Header::new("Accept", "x") }];
        add_system_headers(&mut headers, &behavior(&["postman-token", "host"]), "me", "h");
        assert_eq!(names(&headers), ["user-AGENT", "Accept", "Cache-Control", "Accept-Encoding", "Connection"]);
    }

    #[test]
    fn disabled_headers_are_removed_unless_the_user_set_them() {
        let table = [
            (&["host"], vec![], &[][..], true),
            (&["host"], vec![Header::new("host", "h")], &[], false),
            (&["content-type"], vec![Header::system("Content-Type", "a")], &["content-type"], false),
            (&["content-type"], vec![Header::new("Content-Type", "a")], &[], false),
            (&["content-length"], vec![], &["content-length", "transfer-encoding"], false),
        ];
        for (disabled, mut headers, removed, no_host) in table {
            let result = DisabledHeaders::apply(&mut headers, &behavior(disabled));
            assert_eq!((result.removed.as_slice(), result.no_host), (removed, no_host), "{disabled:?}");
        }
    }
}
