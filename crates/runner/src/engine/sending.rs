//! From an unsigned request to the answer: signs, sends, and answers what the server asks back.

use std::cell::RefCell;

use postrider_auth::{AuthMemory, Authorizer, PayloadKind, SignContext, SignError, Step};
use postrider_core::collection::{ProtocolProfileBehavior, Request, RequestAuth};
use postrider_core::run::{Cursor, Exchange, PlannedItem, RequestOrigin, RunEvent};
use postrider_http::{BodyRead, Client, ConnectionLease, SendOptions};

use super::run::emit;
use crate::reporters::Emitter;

/// What all attempts of one request have in common.
pub(super) struct Sending<'a> {
    pub(super) emitter: &'a RefCell<Emitter>,
    pub(super) client: &'a Client,
    pub(super) cursor: &'a Cursor,
    pub(super) item: &'a PlannedItem,
    pub(super) behavior: &'a ProtocolProfileBehavior,
    pub(super) options: SendOptions,
    /// The item itself, or one of its scripts.
    pub(super) origin: RequestOrigin,
}

impl Sending<'_> {
    /// Sends a request that needs no signature.
    pub(super) async fn plain(&self, request: &Request) -> Exchange {
        self.announce(request);
        self.attempt(request, &self.options).await
    }

    /// Signs and sends a request, again where the auth block answers a challenge of the server.
    /// Attempts before the last one are reported here, the last one is returned. `memory` is what the
    /// block learned from servers before, and learns now.
    pub(super) async fn signed(&self, unsigned: Request, auth: RequestAuth, memory: &mut AuthMemory) -> Exchange {
        let mut authorizer = Authorizer::new(auth, std::mem::take(memory));
        let lease = authorizer.needs_one_connection().then(ConnectionLease::default);
        let options = SendOptions { lease, ..self.options.clone() };
        let exchange = if authorizer.answers_challenges() {
            // Its state is large, and most requests need none of it.
            Box::pin(self.dialogue(unsigned, &mut authorizer, &options)).await
        } else {
            let mut request = unsigned;
            self.sign(&mut request, &mut authorizer);
            self.announce(&request);
            let exchange = self.attempt(&request, &options).await;
            Exchange { signature_base: signature_base(&authorizer), ..exchange }
        };
        *memory = authorizer.into_memory();
        exchange
    }

    /// Attempts until the server has nothing to ask any more. Each starts from the request that was sent
    /// before, with the headers that were added to it, as in the reference: they keep their place and
    /// their values, and the Authorization header comes last.
    async fn dialogue(&self, mut request: Request, authorizer: &mut Authorizer, options: &SendOptions) -> Exchange {
        loop {
            self.sign(&mut request, authorizer);
            self.announce(&request);
            let mut exchange = self.attempt(&request, options).await;
            exchange.signature_base = signature_base(authorizer);
            match self.after_response(&request, &exchange, authorizer) {
                Ok(Step::Done) => return exchange,
                Ok(Step::Replay) => {
                    self.report_intermediate(&exchange);
                    request = exchange.request;
                }
                Err(error) => {
                    self.warn(&error.to_string());
                    return exchange;
                }
            }
        }
    }

    fn sign(&self, request: &mut Request, authorizer: &mut Authorizer) {
        // The body is read while the request changes.
        let body = authorizer.reads_body().then(|| request.clone());
        let payload = |sink: &mut dyn FnMut(&[u8])| {
            body.as_ref().map_or(PayloadKind::Unknown, |request| self.read_body(request, sink))
        };
        let signed = authorizer.sign(request, &self.context(&payload));
        if let Err(error) = signed {
            self.warn(&error.to_string());
        }
    }

    fn after_response(
        &self,
        request: &Request,
        exchange: &Exchange,
        authorizer: &mut Authorizer,
    ) -> Result<Step, SignError> {
        let Ok(response) = &exchange.outcome else { return Ok(Step::Done) };
        let payload = |sink: &mut dyn FnMut(&[u8])| self.read_body(request, sink);
        authorizer.after_response(response.code, &response.headers, &self.context(&payload))
    }

    fn context<'c>(&self, payload: &'c dyn postrider_auth::Payload) -> SignContext<'c> {
        SignContext { disable_url_encoding: self.behavior.disable_url_encoding(), ..SignContext::now(payload) }
    }

    fn read_body(&self, request: &Request, sink: &mut dyn FnMut(&[u8])) -> PayloadKind {
        match self.client.read_body(request, self.behavior, self.options.allow_files, sink) {
            BodyRead::Empty => PayloadKind::Empty,
            BodyRead::Whole => PayloadKind::Whole,
            BodyRead::Unknown => PayloadKind::Unknown,
        }
    }

    async fn attempt(&self, request: &Request, options: &SendOptions) -> Exchange {
        let exchange = self.client.send(request, self.behavior, options).await;
        let code = exchange.outcome.as_ref().map(|response| response.code).ok();
        // The URL is left out: it may hold secrets.
        tracing::debug!(method = request.method, ?code, hops = exchange.hops.len(), "request");
        for warning in &exchange.warnings {
            self.warn(warning);
        }
        exchange
    }

    /// Tells that a request of the item is about to be sent. Those of scripts may overlap and are not
    /// announced.
    pub(super) fn announce(&self, request: &Request) {
        if self.origin == RequestOrigin::Item {
            let (cursor, item) = (self.cursor, self.item);
            emit(self.emitter, &RunEvent::BeforeRequest { cursor, item, request });
        }
    }

    /// Tells of an answer that led to a further request.
    pub(super) fn report_intermediate(&self, exchange: &Exchange) {
        let origin = if self.origin == RequestOrigin::Item { RequestOrigin::Auth } else { self.origin };
        self.report_as(origin, exchange);
    }

    /// Tells of the last answer.
    pub(super) fn report(&self, exchange: &Exchange) {
        self.report_as(self.origin, exchange);
    }

    fn report_as(&self, origin: RequestOrigin, exchange: &Exchange) {
        let (cursor, item) = (self.cursor, self.item);
        emit(self.emitter, &RunEvent::Request { cursor, item, origin, exchange });
    }

    pub(super) fn warn(&self, text: &str) {
        emit(self.emitter, &RunEvent::Warning { cursor: self.cursor, text });
    }
}

fn signature_base(authorizer: &Authorizer) -> Option<String> {
    authorizer.signature_base().map(str::to_owned)
}
