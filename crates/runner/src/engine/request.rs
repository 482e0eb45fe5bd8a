//! The request of an item: resolve, sign, send.

use postrider_core::collection::Request;
use postrider_core::run::{ConsoleLevel, ConsoleValue, Cursor, Exchange, PlannedItem, RequestOrigin, RunEvent};
use postrider_core::variable::Resolver;
use postrider_http::SendOptions;

use super::lane::Lane;
use super::run::emit;
use super::secrets;

impl Lane {
    /// Sends a request as scripts left it, and tells what came of it.
    pub(super) async fn request(&mut self, cursor: &Cursor, planned: &PlannedItem, request: &Request) -> Exchange {
        let behavior = planned.behavior();
        let mut resolved = self.resolve(planned, request);
        // Signatures are of the body as it is sent.
        postrider_http::prepare_raw_body(&mut resolved, &behavior);
        if let Some(auth) = resolved.auth.clone() {
            secrets::register_auth(&self.emitter, &auth);
            if let Err(error) = postrider_auth::sign(&auth, &mut resolved) {
                self.warn(cursor, error.to_string());
            }
        }
        emit(&self.emitter, &RunEvent::BeforeRequest { cursor, item: planned, request: &resolved });
        let options = SendOptions { timeout: self.limit(self.timeout_request), allow_files: true };
        let exchange = self.client.send(&resolved, &behavior, &options).await;
        for warning in &exchange.warnings {
            self.warn(cursor, warning.clone());
        }
        let origin = RequestOrigin::Item;
        emit(&self.emitter, &RunEvent::Request { cursor, item: planned, origin, exchange: &exchange });
        exchange
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
