//! Words about sessions and kinds of auth.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use postrider_auth::oauth2::session::{SessionState, SessionStatus};
use postrider_auth::oauth2::store::SessionFacts;
use postrider_auth::oauth2::{Grant, OAuthSettings};
use postrider_core::collection::RequestAuth;

use crate::oauth::OAUTH2;

/// Foreign text on one line: it cannot command the terminal.
pub(super) fn plain(text: &str) -> String {
    let is_odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().map(|c| if is_odd(c) { ' ' } else { c }).collect()
}

/// A grant as people know it.
pub(super) fn grant(grant: Grant) -> &'static str {
    match grant {
        Grant::AuthorizationCode => "authorization code",
        Grant::ClientCredentials => "client credentials",
        Grant::Password => "password",
        Grant::DeviceCode => "device",
        Grant::Implicit => "implicit",
    }
}

/// The server of a session: its issuer, or else its token end point.
pub(super) fn server(facts: &SessionFacts) -> String {
    plain(facts.issuer.as_deref().or(facts.token_url.as_deref()).unwrap_or("an unknown server"))
}

/// The kind of auth of a resolved block. A block without parameters may still lack what it names.
pub(super) fn kind(auth: &RequestAuth) -> String {
    let text = |key: &str| auth.text(key).unwrap_or_default();
    match auth.kind.as_str() {
        "" | "noauth" => "no auth".to_owned(),
        "basic" if text("password").is_empty() => {
            format!("API key as Basic user name{}", missing(&text("username")))
        }
        "basic" => format!("Basic{}", missing(&text("password"))),
        "bearer" => format!("Bearer token{}", missing(&text("token"))),
        "apikey" => format!("API key{}", missing(&text("value"))),
        OAUTH2 if !OAuthSettings::is_described(auth) => format!("OAuth 2.0 token{}", missing(&text("accessToken"))),
        OAUTH2 => {
            let name = auth.text("grant_type").or_else(|| auth.text("grantType")).unwrap_or_default();
            let known = match name.as_str() {
                "authorization_code" | "authorization_code_with_pkce" => "authorization code",
                "client_credentials" => "client credentials",
                "password" | "password_credentials" => "password",
                "implicit" => "implicit",
                _ => return "OAuth 2.0".to_owned(),
            };
            format!("OAuth 2.0 ({known})")
        }
        other => format!("{} (not supported yet)", plain(other)),
    }
}

/// A remark on a value that is not there: blank, or a variable that nobody has set.
fn missing(value: &str) -> String {
    match value.trim() {
        "" => ", which is blank".to_owned(),
        value if value.starts_with("{{") && value.ends_with("}}") => format!(", but {} has no value", plain(value)),
        _ => String::new(),
    }
}

/// Seconds since the Unix epoch in the local time zone.
pub(super) fn time(seconds: u64) -> String {
    timestamp(seconds).map_or_else(
        || "in a far future".to_owned(),
        |time| time.to_zoned(TimeZone::system()).strftime("%F %T %:z").to_string(),
    )
}

/// Seconds since the Unix epoch as RFC 3339 has them.
pub(super) fn rfc3339(seconds: u64) -> Option<String> {
    timestamp(seconds).map(|time| time.to_string())
}

fn timestamp(seconds: u64) -> Option<Timestamp> {
    i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok())
}

/// A span of seconds in its greatest unit.
pub(super) fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Until when a token lives, in a few words.
pub(super) fn end(expires_at: Option<u64>, now: u64) -> String {
    match expires_at {
        None => "the server does not say when the access token ends".to_owned(),
        Some(end) if end > now => format!("the access token ends in {}, {}", span(end - now), time(end)),
        Some(end) => format!("the access token ended {} ago, {}", span(now - end), time(end)),
    }
}

/// How a session stands, in a few words.
pub(super) fn state(status: &SessionStatus, now: u64) -> String {
    match &status.state {
        SessionState::SignedOut => "not signed in".to_owned(),
        SessionState::Alive => format!("signed in; {}", end(status.expires_at, now)),
        SessionState::Refreshable => "signed in; the next use refreshes the access token".to_owned(),
        SessionState::Fetchable => "no sign-in needed; the next use fetches an access token".to_owned(),
        SessionState::Expired => format!("over: {}, and there is no refresh token", end(status.expires_at, now)),
        SessionState::Ended(reason) => format!("over: {}", plain(reason)),
        SessionState::Unreadable(reason) => format!("there, but not for this process: {}", plain(reason)),
    }
}

/// A word for programs.
pub(super) fn state_name(state: &SessionState) -> &'static str {
    match state {
        SessionState::SignedOut => "signed_out",
        SessionState::Alive => "alive",
        SessionState::Refreshable => "refreshable",
        SessionState::Fetchable => "fetchable",
        SessionState::Expired => "expired",
        SessionState::Ended(_) => "ended",
        SessionState::Unreadable(_) => "unreadable",
    }
}

#[cfg(test)]
mod tests {
    use postrider_core::collection::AuthParam;

    use super::*;

    /// Type of the block, its parameters, what is shown.
    type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);

    #[test]
    fn kinds_of_auth_are_named_and_what_they_lack() {
        let table: &[Case] = &[
            ("", &[], "no auth"),
            ("noauth", &[], "no auth"),
            ("basic", &[("username", "key")], "API key as Basic user name"),
            ("basic", &[("username", "{{apiKey}}")], "API key as Basic user name, but {{apiKey}} has no value"),
            ("basic", &[("username", "a"), ("password", "b")], "Basic"),
            ("bearer", &[("token", "")], "Bearer token, which is blank"),
            ("apikey", &[("key", "X-Key"), ("value", "v")], "API key"),
            ("oauth2", &[("accessToken", "t")], "OAuth 2.0 token"),
            ("oauth2", &[("authUrl", "u")], "OAuth 2.0"),
            ("oauth2", &[("grant_type", "authorization_code_with_pkce")], "OAuth 2.0 (authorization code)"),
            ("hawk\u{1b}[2J", &[], "hawk [2J (not supported yet)"),
        ];
        for (kind_name, params, expected) in table {
            let params = params.iter().map(|(key, value)| AuthParam {
                key: (*key).to_owned(),
                value: (*value).into(),
                ..AuthParam::default()
            });
            let auth = RequestAuth { kind: (*kind_name).to_owned(), params: params.collect() };
            assert_eq!(kind(&auth), *expected);
        }
    }

    #[test]
    fn spans_have_one_unit() {
        for (seconds, expected) in
            [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172_800, "2 days")]
        {
            assert_eq!(span(seconds), expected);
        }
        assert_eq!(rfc3339(0).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(rfc3339(u64::MAX), None);
    }
}
