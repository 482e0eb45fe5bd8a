//! Challenges in `WWW-Authenticate` (RFC 9110, section 11.6.1; RFC 7616, section 3.3).

/// The parameters of a Digest challenge, as far as they matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) realm: String,
    pub(super) nonce: String,
    pub(super) opaque: String,
    /// `qop` as sent, mostly a list.
    pub(super) qop: String,
    pub(super) algorithm: String,
    /// The nonce was right once, and only too old.
    pub(super) is_stale: bool,
    /// The server wants the hash of the user name in its place (RFC 7616, section 3.4.4).
    pub(super) is_user_hashed: bool,
}

/// All Digest challenges of a response, in order. One header can hold several challenges, of other
/// schemes among them.
pub(super) fn challenges(headers: &[(String, String)]) -> Vec<Challenge> {
    let values = headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case("www-authenticate"));
    values.flat_map(|(_, value)| parse(value)).collect()
}

fn parse(value: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    let mut is_digest = false;
    for item in split_outside_quotes(value) {
        let item = item.trim();
        let (start, rest) = item.split_once([' ', '\t']).unwrap_or((item, ""));
        // `name=value` and `name = value` go on with the challenge at hand, `Scheme …` starts one.
        let starts_challenge = !start.is_empty() && !start.contains('=') && !rest.trim_start().starts_with('=');
        let param = if starts_challenge {
            is_digest = start.eq_ignore_ascii_case("digest");
            if is_digest {
                found.push(Challenge::default());
            }
            rest
        } else {
            item
        };
        if is_digest && let Some(challenge) = found.last_mut() {
            set(challenge, param);
        }
    }
    found
}

/// The nonce that the server wants from now on (`nextnonce`; RFC 7616, section 3.5).
pub(super) fn next_nonce(headers: &[(String, String)]) -> Option<String> {
    let (_, value) = headers.iter().find(|(key, _)| key.eq_ignore_ascii_case("authentication-info"))?;
    let mut params = split_outside_quotes(value).into_iter().filter_map(|param| param.split_once('='));
    let (_, nonce) = params.find(|(name, _)| name.trim().eq_ignore_ascii_case("nextnonce"))?;
    Some(unquote(nonce.trim())).filter(|nonce| !nonce.is_empty())
}

fn set(challenge: &mut Challenge, param: &str) {
    let Some((name, value)) = param.split_once('=') else { return };
    let value = unquote(value.trim());
    match name.trim().to_ascii_lowercase().as_str() {
        "realm" => challenge.realm = value,
        "nonce" => challenge.nonce = value,
        "opaque" => challenge.opaque = value,
        "qop" => challenge.qop = value,
        "algorithm" => challenge.algorithm = value,
        "stale" => challenge.is_stale = value.eq_ignore_ascii_case("true"),
        "userhash" => challenge.is_user_hashed = value.eq_ignore_ascii_case("true"),
        _ => {}
    }
}

/// The text that is meant: without quotes and escapes (RFC 9110, section 5.6.4).
fn unquote(value: &str) -> String {
    let Some(quoted) = value.strip_prefix('"') else { return value.to_owned() };
    let mut text = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    text
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(|character| {
        let is_end = character == ',' && !is_quoted;
        if character == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = is_quoted && character == '\\' && !is_escaped;
        is_end
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> Vec<(String, String)> {
        values.iter().map(|value| ("www-Authenticate".to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn parameters_may_be_quoted_or_not() {
        let found = challenges(&headers(&[
            "digest realm=\"a, \\\"b\\\" = c\", nonce = \"n==\" , qop=auth, algorithm=SHA-256, stale=TRUE, opaque=\"\"",
        ]));
        let expected = Challenge {
            realm: "a, \"b\" = c".to_owned(),
            nonce: "n==".to_owned(),
            qop: "auth".to_owned(),
            algorithm: "SHA-256".to_owned(),
            is_stale: true,
            ..Challenge::default()
        };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn quotes_and_escapes_are_taken_off() {
        let table = [
            ("a", "a"),
            ("\"a\"", "a"),
            ("\"a", "a"),
            ("\"\\\"a\\\\\"", "\"a\\"),
            ("\"\\é\\", "é"),
            ("\"", ""),
            ("\"a\" x", "a"),
        ];
        for (value, expected) in table {
            assert_eq!(unquote(value), expected, "{value}");
        }
    }

    #[test]
    fn the_next_nonce_is_read() {
        let table = [
            ("nextnonce=\"a,b\"", Some("a,b")),
            ("qop=auth, rspauth=\"nextnonce=x\", NextNonce = b, nc=1", Some("b")),
            ("nextnonce=\"\"", None),
            ("nc=1", None),
        ];
        for (value, expected) in table {
            let headers = [("authentication-info".to_owned(), value.to_owned())];
            assert_eq!(next_nonce(&headers).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn challenges_of_other_schemes_are_left_out() {
        let values =
            ["Negotiate", "Basic realm=\"x\", Digest nonce=\"1\", realm=\"y\", NTLM, Digest nonce=\"2\"", "Digest"];
        let found = challenges(&headers(&values));
        let nonces: Vec<_> = found.iter().map(|challenge| challenge.nonce.as_str()).collect();
        assert_eq!(nonces, ["1", "2", ""]);
        assert_eq!(found[0].realm, "y");
        assert_eq!(challenges(&headers(&["", ",", "\"", "= =", "Basic realm=\"Digest nonce=\\\"1\\\"\""])), []);
    }
}
