//! OAuth 2.0 tokens for requests: of items and of scripts.

use std::sync::Arc;

use postrider_auth::oauth2::session::{LiveToken, Session};
use postrider_auth::oauth2::{OAuthError, Problem};
use postrider_core::collection::{Request, RequestAuth, RequestError};
use postrider_core::run::{Exchange, RunPlan};
use postrider_core::secret::Secret;

use crate::oauth::{GivenToken, OAUTH2, Sessions, TokenChoice, choose_token, with_token};

/// What is told when a request is sent once more.
pub(super) const RENEWED: &str =
    "OAuth 2.0: the server refused the access token (401); it was refreshed and the request sent once more";

/// Gives blocks their tokens. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    sessions: Arc<Sessions>,
}

/// A block that can sign, and the session that its token is from.
#[derive(Debug)]
pub(super) struct Authorized {
    pub(super) auth: RequestAuth,
    pub(super) used: Option<UsedToken>,
}

/// A token of a session that a request is sent with.
#[derive(Debug)]
pub(super) struct UsedToken {
    session: Arc<Session>,
    token: Secret,
}

/// Who wrote a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Author {
    /// The collection.
    Collection,
    /// A script: a token in it is there on purpose and wins.
    Script,
}

impl Tokens {
    pub(super) fn new(sessions: Arc<Sessions>) -> Self {
        Self { sessions }
    }

    pub(super) fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Puts a live token into an OAuth 2.0 block. Blocks of other types stay as they are.
    ///
    /// # Errors
    ///
    /// Says why there is no token.
    pub(super) async fn authorize(
        &self,
        author: Author,
        raw: &RequestAuth,
        resolved: &RequestAuth,
    ) -> Result<Authorized, OAuthError> {
        let as_it_is = |resolved: &RequestAuth| Ok(Authorized { auth: resolved.clone(), used: None });
        if resolved.kind != OAUTH2 {
            return as_it_is(resolved);
        }
        let given = match GivenToken::of(raw, resolved) {
            GivenToken::Literal if author == Author::Script => GivenToken::Variable,
            given => given,
        };
        match choose_token(&self.sessions, &given, resolved).await? {
            TokenChoice::Block => as_it_is(resolved),
            TokenChoice::Environment(token) => {
                self.sessions.hide([&token]);
                Ok(Authorized { auth: with_token(resolved, &token, None), used: None })
            }
            TokenChoice::Session(session, token) => Ok(self.authorized(resolved, session, &token)),
        }
    }

    /// The block with a newer token, when the server refused the one that was sent.
    ///
    /// # Errors
    ///
    /// Says why no newer one can be had.
    pub(super) async fn renew(
        &self,
        resolved: &RequestAuth,
        used: UsedToken,
        exchange: &Exchange,
    ) -> Result<Option<RequestAuth>, OAuthError> {
        if !self.sessions.options().refresh || !is_refused(exchange) {
            return Ok(None);
        }
        let newer = used.session.after_rejection(&used.token).await?;
        Ok(newer.map(|token| self.authorized(resolved, used.session, &token).auth))
    }

    fn authorized(&self, resolved: &RequestAuth, session: Arc<Session>, token: &LiveToken) -> Authorized {
        // Before anything can show it.
        self.sessions.hide([&token.access_token]);
        let auth = with_token(resolved, &token.access_token, Some(&token.token_type));
        Authorized { auth, used: Some(UsedToken { session, token: token.access_token.clone() }) }
    }
}

/// Whether the server that the token is for answered 401 (RFC 6750 section 3.1). Other servers that a
/// redirect leads to never saw the token.
fn is_refused(exchange: &Exchange) -> bool {
    let is_unauthorized = exchange.outcome.as_ref().is_ok_and(|response| response.code == 401);
    let origin = |url: &str| url.splitn(4, '/').take(3).map(str::to_owned).collect::<Vec<_>>();
    let mut origins = exchange.hops.iter().map(|hop| origin(&hop.url));
    let first = origins.next();
    is_unauthorized && origins.all(|origin| Some(&origin) == first.as_ref())
}

/// What is told when a refused token cannot be replaced.
pub(super) fn no_newer(error: &OAuthError, sessions: &Sessions) -> String {
    let refused = format!("the server refused the access token (401), and there is no newer one: {error}");
    match error.problem {
        Problem::SignedOut | Problem::SessionEnded(_) => {
            format!("{refused}; sign in: {}", sessions.options().login_command)
        }
        _ => refused,
    }
}

/// Whether scripts of the plan may set a variable that a block takes its token from: then the token can
/// come up in the middle of the run.
pub(super) fn may_come_later(given: &GivenToken, plan: &RunPlan) -> bool {
    let GivenToken::Unset(names) = given else { return false };
    plan.items().iter().any(|planned| {
        let outer = planned.ancestors.iter().flat_map(|group| &group.events);
        let mut scripts = outer.chain(&planned.item.events).filter(|event| !event.disabled);
        scripts.any(|event| names.iter().any(|name| event.script.source.contains(name.as_str())))
    })
}

/// What stands for the exchange of a request that was not sent because it has no token.
pub(super) fn unsent(request: Request, error: &OAuthError) -> Exchange {
    let error = RequestError {
        name: "Error".to_owned(),
        message: format!("OAuth 2.0: {}", error.problem),
        hint: error.hint.clone(),
        ..RequestError::default()
    };
    Exchange { request, outcome: Err(error), hops: Vec::new(), warnings: Vec::new(), signature_base: None }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use postrider_core::collection::{Collection, Event, Item, ItemGroup, ItemNode, Listen, Response, Script};
    use postrider_core::run::{Entrypoint, Hop};
    use postrider_core::variable::VariableScope;

    use super::*;

    fn event(source: &str, disabled: bool) -> Event {
        let script = Script { source: source.into(), ..Script::default() };
        Event { listen: Listen::Test, script, disabled, annotations: None }
    }

    /// A plan of one item with these scripts, in a collection with those.
    fn plan(events: Vec<Event>, outer: Vec<Event>) -> RunPlan {
        let items = vec![ItemNode::Item(Arc::new(Item { events, ..Item::default() }))];
        let root = Arc::new(ItemGroup { items, events: outer, ..ItemGroup::default() });
        let (postman_id, schema, version) = (None, None, None);
        let collection = Collection { root, postman_id, schema, version, variables: VariableScope::default() };
        RunPlan::new(&collection, &Entrypoint::All).unwrap()
    }

    #[test]
    fn a_token_may_come_later_where_a_script_names_its_variable() {
        let unset = GivenToken::Unset(vec!["apiToken".to_owned()]);
        let set = "pm.environment.set('apiToken', 1)";
        for (given, events, outer, expected) in [
            (&unset, vec![event(set, false)], vec![], true),
            (&unset, vec![], vec![event(set, false)], true),
            (&unset, vec![event(set, true)], vec![], false),
            (&unset, vec![event("pm.environment.set('token', 1)", false)], vec![], false),
            (&unset, vec![], vec![], false),
            (&GivenToken::Blank, vec![event(set, false)], vec![], false),
            (&GivenToken::Literal, vec![event(set, false)], vec![], false),
        ] {
            assert_eq!(may_come_later(given, &plan(events, outer)), expected, "{given:?}");
        }
    }

    #[test]
    fn only_the_server_that_got_the_token_refuses_it() {
        for (code, urls, expected) in [
            (401, &["http://a/1"][..], true),
            (200, &["http://a/1"], false),
            (403, &["http://a/1"], false),
            (401, &["http://a/1", "http://a/2?x=/"], true),
            (401, &["http://a/1", "http://b/1"], false),
            (401, &["http://a/1", "https://a/1"], false),
            (401, &["http://a/1", "http://b/1", "http://a/1"], false),
        ] {
            let hops = urls.iter().map(|url| Hop { url: (*url).to_owned(), ..Hop::default() }).collect();
            let outcome = Ok(Response { code, ..Response::default() });
            let exchange =
                Exchange { request: Request::default(), outcome, hops, warnings: Vec::new(), signature_base: None };
            assert_eq!(is_refused(&exchange), expected, "{code} {urls:?}");
        }
    }
}
