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
        _ => {}
    }
}

/// The text between quotes. Escapes stay: what goes into the hash and back to the server is the text
/// as the server wrote it.
fn unquote(value: &str) -> String {
    value.strip_prefix('"').map_or(value, |rest| rest.strip_suffix('"').unwrap_or(rest)).to_owned()
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
            realm: "a, \\\"b\\\" = c".to_owned(),
            nonce: "n==".to_owned(),
            qop: "auth".to_owned(),
            algorithm: "SHA-256".to_owned(),
            is_stale: true,
            ..Challenge::default()
        };
        assert_eq!(found, [expected]);
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
