//! The request of an item: resolve, sign, send.

use postrider_auth::AuthMemory;
use postrider_core::collection::{Listen, ProtocolProfileBehavior, Request, RequestAuth};
use postrider_core::run::{Cursor, Exchange, PlannedItem, RequestOrigin};
use postrider_core::variable::Resolver;
use postrider_http::SendOptions;

use super::lane::Lane;
use super::oauth::{Author, Authorized, RENEWED, UsedToken, may_come_later, no_newer, unsent};
use super::secrets;
use super::sending::Sending;
use crate::oauth::{GivenToken, OAUTH2, OAuthMissing};

/// What is needed to send a request once more with a newer token.
struct Renewal {
    unsigned: Request,
    auth: RequestAuth,
    used: UsedToken,
}

impl Lane {
    /// Sends a request as scripts left it, and tells what came of it.
    pub(super) async fn request(&self, cursor: &Cursor, planned: &PlannedItem, request: &Request) -> Exchange {
        let behavior = planned.behavior();
        let mut unsigned = self.resolve(planned, request);
        // Signatures are of the body as it is sent.
        postrider_http::prepare_raw_body(&mut unsigned, &behavior);
        let sending = self.sending(cursor, planned, &behavior);
        let authorized = match self.authorize(planned, request, &unsigned).await {
            Ok(authorized) => authorized,
            Err(not_sent) => {
                sending.announce(&not_sent.request);
                sending.report(&not_sent);
                return *not_sent;
            }
        };
        let exchange = match authorized {
            None => sending.plain(&unsigned).await,
            Some(Authorized { auth, used: None }) => self.signed(&sending, request, unsigned, auth).await,
            Some(Authorized { auth, used: Some(used) }) => {
                let original = unsigned.auth.clone().unwrap_or_default();
                let renewal = Renewal { unsigned: unsigned.clone(), auth: original, used };
                let first = self.signed(&sending, request, unsigned, auth).await;
                self.renewed(&sending, renewal, first).await
            }
        };
        sending.report(&exchange);
        exchange
    }

    fn sending<'a>(
        &'a self,
        cursor: &'a Cursor,
        item: &'a PlannedItem,
        behavior: &'a ProtocolProfileBehavior,
    ) -> Sending<'a> {
        let keep_body = self.emitter.borrow().reads_bodies() || may_read_body(item);
        let timeout = self.limit(self.timeout_request);
        let options = SendOptions { timeout, keep_body, ..SendOptions::default() };
        let (emitter, client) = (&*self.emitter, &*self.client);
        Sending { emitter, client, cursor, item, behavior, options, origin: RequestOrigin::Item }
    }

    /// Signs and sends. A block that a folder or the collection holds remembers what servers told it,
    /// as in the reference; one of the request itself starts anew.
    async fn signed(&self, sending: &Sending<'_>, request: &Request, unsigned: Request, auth: RequestAuth) -> Exchange {
        let inherited = sending.item.inherited_auth().filter(|_| request.auth.is_none());
        let owner = inherited.map(std::ptr::from_ref);
        let kept = owner.and_then(|owner| self.auth_memories.borrow_mut().remove(&owner));
        let mut memory = kept.unwrap_or_default();
        let exchange = sending.signed(unsigned, auth, &mut memory).await;
        if let Some(owner) = owner.filter(|_| memory != AuthMemory::default()) {
            self.auth_memories.borrow_mut().insert(owner, memory);
        }
        exchange
    }

    /// The auth block that signs the request, with a live token where it is one of OAuth 2.0. The
    /// exchange of a request that must not be sent, because it has no token, is the error.
    async fn authorize(
        &self,
        planned: &PlannedItem,
        request: &Request,
        resolved: &Request,
    ) -> Result<Option<Authorized>, Box<Exchange>> {
        let Some(auth) = resolved.auth.clone() else { return Ok(None) };
        secrets::register_auth(&self.emitter, &auth);
        if auth.kind != OAUTH2 {
            return Ok(Some(Authorized { auth, used: None }));
        }
        let author = if request.auth == planned.item.request.auth { Author::Collection } else { Author::Script };
        let raw = request.auth.as_ref().or_else(|| planned.inherited_auth()).unwrap_or(&auth);
        let error = match self.tokens.authorize(author, raw, &auth).await {
            Ok(authorized) => return Ok(Some(authorized)),
            Err(error) => error,
        };
        let given = GivenToken::of(raw, &auth);
        let sessions = self.tokens.sessions();
        if sessions.options().missing == OAuthMissing::Fail && !may_come_later(&given, &self.plan) {
            return Err(Box::new(unsent(resolved.clone(), &error)));
        }
        let name = &planned.item.name;
        sessions.warn(format!("OAuth 2.0: \"{name}\" was sent without a token: {}", error.problem));
        Ok(Some(Authorized { auth, used: None }))
    }

    /// What comes of the request with a newer token, when the server refused the one it had and there
    /// is one; else what came of it the first time.
    async fn renewed(&self, sending: &Sending<'_>, renewal: Renewal, first: Exchange) -> Exchange {
        let Renewal { unsigned, auth, used } = renewal;
        match self.tokens.renew(&auth, used, &first).await {
            Ok(None) => first,
            Ok(Some(newer)) => {
                sending.report_intermediate(&first);
                sending.warn(RENEWED);
                sending.signed(unsigned, newer, &mut AuthMemory::default()).await
            }
            Err(error) => {
                let sessions = self.tokens.sessions();
                sessions.warn(no_newer(&error, sessions));
                first
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
}

/// Whether test scripts look as if they read the body. Nothing depends on it but where a large body is
/// kept: a script that hides its intention gets it as well.
fn may_read_body(item: &PlannedItem) -> bool {
    const WORDS: [&str; 5] = ["json", "Json", "ody", "text", "stream"];
    let mut scripts = item.events(Listen::Test).map(|(_, event)| &event.script.source);
    scripts.any(|source| WORDS.iter().any(|word| source.contains(word)))
}
