//! The request of an item: resolve, sign, send.

use postrider_auth::SignError;
use postrider_core::collection::{ProtocolProfileBehavior, Request, RequestAuth};
use postrider_core::run::{ConsoleLevel, ConsoleValue, Cursor, Exchange, PlannedItem, RequestOrigin, RunEvent};
use postrider_core::variable::Resolver;
use postrider_http::SendOptions;

use super::lane::Lane;
use super::oauth::{Author, Authorized, RENEWED, UsedToken, may_come_later, no_newer, unsent};
use super::run::emit;
use super::secrets;
use crate::oauth::{GivenToken, OAUTH2, OAuthMissing};

/// What is needed to send a request once more with a newer token.
struct Renewal {
    unsigned: Request,
    auth: RequestAuth,
    used: UsedToken,
}

impl Lane {
    /// Sends a request as scripts left it, and tells what came of it.
    pub(super) async fn request(&mut self, cursor: &Cursor, planned: &PlannedItem, request: &Request) -> Exchange {
        let behavior = planned.behavior();
        let mut resolved = self.resolve(planned, request);
        // Signatures are of the body as it is sent.
        postrider_http::prepare_raw_body(&mut resolved, &behavior);
        let signed = self.sign(cursor, planned, request, &mut resolved).await;
        emit(&self.emitter, &RunEvent::BeforeRequest { cursor, item: planned, request: &resolved });
        let (mut exchange, renewal) = match signed {
            Ok(renewal) => (self.send(cursor, &resolved, &behavior).await, renewal),
            Err(not_sent) => (*not_sent, None),
        };
        if let Some(renewal) = renewal
            && let Some(request) = self.renewed(cursor, renewal, &exchange).await
        {
            let origin = RequestOrigin::Auth;
            emit(&self.emitter, &RunEvent::Request { cursor, item: planned, origin, exchange: &exchange });
            self.warn(cursor, RENEWED.to_owned());
            exchange = self.send(cursor, &request, &behavior).await;
        }
        let origin = RequestOrigin::Item;
        emit(&self.emitter, &RunEvent::Request { cursor, item: planned, origin, exchange: &exchange });
        exchange
    }

    async fn send(&self, cursor: &Cursor, request: &Request, behavior: &ProtocolProfileBehavior) -> Exchange {
        let options = SendOptions { timeout: self.limit(self.timeout_request), allow_files: true };
        let exchange = self.client.send(request, behavior, &options).await;
        let code = exchange.outcome.as_ref().map(|response| response.code).ok();
        // The URL is left out: it may hold secrets.
        tracing::debug!(method = request.method, ?code, hops = exchange.hops.len(), "request");
        for warning in &exchange.warnings {
            self.warn(cursor, warning.clone());
        }
        exchange
    }

    /// Signs a resolved request by its auth block. The exchange of a request that must not be sent,
    /// because it has no token, is the error.
    async fn sign(
        &self,
        cursor: &Cursor,
        planned: &PlannedItem,
        request: &Request,
        resolved: &mut Request,
    ) -> Result<Option<Renewal>, Box<Exchange>> {
        let Some(auth) = resolved.auth.clone() else { return Ok(None) };
        secrets::register_auth(&self.emitter, &auth);
        if auth.kind != OAUTH2 {
            self.sign_with(cursor, &auth, resolved);
            return Ok(None);
        }
        let author = if request.auth == planned.item.request.auth { Author::Collection } else { Author::Script };
        let raw = request.auth.as_ref().or_else(|| planned.inherited_auth()).unwrap_or(&auth);
        let authorized = match self.tokens.authorize(author, raw, &auth).await {
            Ok(authorized) => authorized,
            Err(error) => {
                let given = GivenToken::of(raw, &auth);
                let sessions = self.tokens.sessions();
                if sessions.options().missing == OAuthMissing::Fail && !may_come_later(&given, &self.plan) {
                    return Err(Box::new(unsent(resolved.clone(), &error)));
                }
                let name = &planned.item.name;
                sessions.warn(format!("OAuth 2.0: \"{name}\" was sent without a token: {}", error.problem));
                Authorized { auth: auth.clone(), used: None }
            }
        };
        let unsigned = authorized.used.map(|used| Renewal { unsigned: resolved.clone(), auth, used });
        self.sign_with(cursor, &authorized.auth, resolved);
        Ok(unsigned)
    }

    fn sign_with(&self, cursor: &Cursor, auth: &RequestAuth, request: &mut Request) {
        let signed = match auth.kind.as_str() {
            // They answer a challenge, which nobody here waits for yet.
            "digest" | "ntlm" => Err(SignError::Unsupported { kind: auth.kind.clone() }),
            _ => postrider_auth::sign(auth, request),
        };
        if let Err(error) = signed {
            self.warn(cursor, error.to_string());
        }
    }

    /// The request with a newer token, when the server refused the one it had and there is one.
    async fn renewed(&self, cursor: &Cursor, renewal: Renewal, exchange: &Exchange) -> Option<Request> {
        let Renewal { unsigned: mut request, auth, used } = renewal;
        match self.tokens.renew(&auth, used, exchange).await {
            Ok(newer) => {
                self.sign_with(cursor, &newer?, &mut request);
                Some(request)
            }
            Err(error) => {
                let sessions = self.tokens.sessions();
                sessions.warn(no_newer(&error, sessions));
                None
            }
        }
    }

    /// Substitutes variables in the request and in the auth that applies to it.
    fn resolve(&self, planned: &PlannedItem, request: &Request) -> Request {
        let scopes = self.scopes.borrow();
        let dynamic = |name: &str| self.chance.dynamic(name);
        let resolver = Resolver::new(&scopes, self.substitution, &dynamic);
        let mut resolved = resolver.request(request);
        if resolved.auth.is_none() {
            resolved.auth = planned.inherited_auth().map(|auth| resolver.auth(auth));
        }
        resolved
    }

    fn warn(&self, cursor: &Cursor, text: String) {
        let messages = [ConsoleValue::String(text)];
        emit(&self.emitter, &RunEvent::Console { cursor, level: ConsoleLevel::Warn, messages: &messages });
    }
}
