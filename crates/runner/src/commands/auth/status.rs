//! `postrider auth status`: which requests use which kind of auth, and how the sessions stand.

use std::fmt::Write as _;

use postrider_auth::oauth2::session::SessionStatus;
use postrider_auth::oauth2::{Clock as _, OAuthError, SystemClock};
use serde_json::{Value, json};

use super::describe::{self, plain};
use super::target::Target;
use super::{list, report_warnings};
use crate::cli::{AuthTarget, ProcessEnv};
use crate::commands::Streams;
use crate::error::CommandError;
use crate::exit::ExitStatus;
use crate::oauth::{AuthLevel, AuthUse};

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) json: bool,
    pub(super) check: bool,
}

/// A session that requests need.
pub(super) struct Needed {
    /// What uses it, for people; nothing to say for sessions without a collection.
    pub(super) used_by: Option<String>,
    pub(super) status: Result<SessionStatus, OAuthError>,
}

/// Shows it on stdout.
pub(super) async fn status(
    target: AuthTarget,
    wish: Wish,
    env: &ProcessEnv,
    streams: &mut Streams<'_>,
) -> Result<ExitStatus, CommandError> {
    let has_access_token = target.oauth.access_token.is_some();
    let target = Target::read(target, env, streams)?;
    let needed = if target.is_named() {
        let mut needed = Vec::new();
        for choice in &target.choices {
            let status = match &choice.settings {
                Ok(settings) => target.sessions.session(settings).await.map(|session| session.status()),
                Err(error) => Err(error.clone()),
            };
            needed.push(Needed { used_by: Some(choice.used_by.clone()), status });
        }
        needed
    } else {
        list::stored(&target.sessions)?
    };
    report_warnings(&target.sessions, streams);

    let now = SystemClock.now();
    let text = if wish.json {
        let document = json!({
            "requests": target.uses.iter().map(request_json).collect::<Vec<_>>(),
            "sessions": needed.iter().map(|needed| session_json(needed, now)).collect::<Vec<_>>(),
        });
        format!("{document:#}\n")
    } else {
        let mut text = requests_text(&target.uses);
        if has_access_token {
            text.push_str("POSTRIDER_ACCESS_TOKEN is set and comes before any session.\n\n");
        }
        text.push_str(&sessions_text(&needed, now));
        if target.is_named() && needed.iter().any(|needed| !needed.is_usable()) {
            let _ = writeln!(text, "\nSign in: {}", target.login);
        }
        text
    };
    streams.print(&text)?;
    let is_lacking = needed.iter().any(|needed| !needed.is_usable()) || (!target.is_named() && needed.is_empty());
    Ok(if wish.check && is_lacking { ExitStatus::NotSignedIn } else { ExitStatus::Success })
}

impl Needed {
    pub(super) fn is_usable(&self) -> bool {
        self.status.as_ref().is_ok_and(SessionStatus::is_usable)
    }
}

/// A table: number of requests, kind of auth, where it stands.
fn requests_text(uses: &[AuthUse]) -> String {
    let mut rows: Vec<(usize, String, String)> = Vec::new();
    for one in uses {
        let (kind, level) = (describe::kind(&one.resolved), level_text(&one.level));
        match rows.iter_mut().find(|(_, known, place)| (known, place) == (&kind, &level)) {
            Some((count, _, _)) => *count += 1,
            None => rows.push((1, kind, level)),
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut text = String::from("Requests\n");
    let width = rows.iter().map(|(_, kind, _)| kind.chars().count()).max().unwrap_or_default();
    let digits = rows.iter().map(|(count, _, _)| count.to_string().len()).max().unwrap_or_default();
    for (count, kind, level) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", format!("  {count:>digits$}  {kind:<width$}  {level}").trim_end());
    }
    text.push('\n');
    text
}

fn level_text(level: &AuthLevel) -> String {
    match level {
        AuthLevel::Request => "from the request".to_owned(),
        AuthLevel::Folder(name) => format!("from the folder \"{}\"", plain(name)),
        AuthLevel::Collection => "from the collection".to_owned(),
        AuthLevel::None => String::new(),
    }
}

/// One paragraph a session.
pub(super) fn sessions_text(needed: &[Needed], now: u64) -> String {
    let paragraphs: Vec<String> = needed.iter().map(|needed| session_text(needed, now)).collect();
    paragraphs.join("\n")
}

fn session_text(needed: &Needed, now: u64) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name:<8} {value}");
    };
    let title = match &needed.status {
        Ok(status) => {
            let facts = &status.facts;
            line("state", &describe::state(status, now));
            line("grant", describe::grant(facts.grant));
            if let Some(scope) = &status.scope {
                line("scope", &plain(scope));
            }
            line("profile", &plain(&facts.profile));
            if status.has_refresh_token {
                line("refresh", "yes");
            }
            if let Some(warning) = &status.warning {
                line("warning", &plain(warning));
            }
            line("kept in", &plain(&status.place));
            format!("client {} at {}", plain(&facts.client_id), describe::server(facts))
        }
        Err(error) => {
            line("state", &format!("not usable: {error}"));
            if let Some(hint) = &error.hint {
                line("", hint);
            }
            "OAuth 2.0 settings".to_owned()
        }
    };
    let used_by = needed.used_by.as_ref().map(|used_by| format!(", used by {used_by}")).unwrap_or_default();
    format!("Session: {title}{used_by}\n{text}")
}

fn request_json(one: &AuthUse) -> Value {
    let (level, folder) = match &one.level {
        AuthLevel::Request => (Some("request"), None),
        AuthLevel::Folder(name) => (Some("folder"), Some(name.as_str())),
        AuthLevel::Collection => (Some("collection"), None),
        AuthLevel::None => (None, None),
    };
    json!({
        "name": one.planned.item.name,
        "folders": one.planned.folder_names().collect::<Vec<_>>(),
        "type": Some(one.resolved.kind.as_str()).filter(|kind| !kind.is_empty()),
        "description": describe::kind(&one.resolved),
        "from": level,
        "fromFolder": folder,
    })
}

/// A session for programs. Times are RFC 3339 in UTC.
pub(super) fn session_json(needed: &Needed, now: u64) -> Value {
    let status = match &needed.status {
        Ok(status) => status,
        Err(error) => {
            return json!({
                "usedBy": needed.used_by,
                "state": "unusable",
                "usable": false,
                "reason": error.to_string(),
            });
        }
    };
    let facts = &status.facts;
    json!({
        "usedBy": needed.used_by,
        "state": describe::state_name(&status.state),
        "usable": status.is_usable(),
        "reason": describe::state(status, now),
        "issuer": facts.issuer,
        "tokenUrl": facts.token_url,
        "clientId": facts.client_id,
        "grant": describe::grant(facts.grant),
        "scope": status.scope,
        "audience": facts.audience,
        "resources": facts.resources,
        "profile": facts.profile,
        "signedInAt": status.signed_in_at.and_then(describe::rfc3339),
        "expiresAt": status.expires_at.and_then(describe::rfc3339),
        "expiresIn": status.expires_at.map(|end| end.saturating_sub(now)),
        "hasRefreshToken": status.has_refresh_token,
        "persistent": status.is_persistent,
        "place": status.place,
        "warning": status.warning,
    })
}
