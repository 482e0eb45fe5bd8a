//! What the engine does for a running script.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use postrider_auth::AuthMemory;
use postrider_core::collection::{Cookie, Event, Listen, ProtocolProfileBehavior, Request};
use postrider_core::run::{
    Assertion, ConsoleLevel, ConsoleValue, Cursor, Exchange, PlannedItem, RequestOrigin, RunEvent, ScriptError,
};
use postrider_core::variable::{Resolver, SubstitutionOptions, VariableScopes};
use postrider_http::{Client, SendOptions};
use postrider_sandbox::{CookieCommand, CookieReply, ScriptHost};
use serde_json::{Map, Value};

use super::chance::Chance;
use super::lane::Lane;
use super::oauth::{Author, Authorized, RENEWED, Tokens, no_newer};
use super::run::emit;
use super::script::ScriptInput;
use super::secrets;
use super::sending::Sending;
use crate::cancel::CancelToken;
use crate::reporters::Emitter;

/// Serves one run of one script.
pub(super) struct LaneHost {
    emitter: Rc<RefCell<Emitter>>,
    client: Rc<Client>,
    chance: Rc<Chance>,
    scopes: Rc<RefCell<VariableScopes>>,
    substitution: SubstitutionOptions,
    timeout: Option<Duration>,
    cursor: Cursor,
    item: PlannedItem,
    listen: Listen,
    script_id: Rc<str>,
    cookies: Vec<Cookie>,
    failed: RefCell<Vec<String>>,
    cancel: CancelToken,
    tokens: Tokens,
}

impl LaneHost {
    pub(super) fn new(lane: &Lane, cursor: &Cursor, item: &PlannedItem, event: &Event, input: &ScriptInput) -> Self {
        Self {
            emitter: Rc::clone(&lane.emitter),
            client: Rc::clone(&lane.client),
            chance: Rc::clone(&lane.chance),
            scopes: Rc::clone(&lane.scopes),
            substitution: lane.substitution,
            timeout: lane.limit(lane.timeout_request),
            cursor: cursor.clone(),
            item: item.clone(),
            listen: event.listen,
            script_id: Rc::from(&*event.script.id),
            cookies: input.response.as_ref().map(|response| response.cookies.clone()).unwrap_or_default(),
            failed: RefCell::default(),
            cancel: lane.cancel.clone(),
            tokens: lane.tokens.clone(),
        }
    }

    /// The error that failed assertions amount to when the run stops at them.
    pub(super) fn failure(&self) -> Option<ScriptError> {
        let failed = self.failed.borrow();
        (!failed.is_empty()).then(|| ScriptError {
            name: "AssertionFailure".to_owned(),
            message: failed.join(", "),
            ..ScriptError::default()
        })
    }
}

impl ScriptHost for LaneHost {
    fn console(&self, level: ConsoleLevel, messages: Vec<ConsoleValue>) {
        emit(&self.emitter, &RunEvent::Console { cursor: &self.cursor, level, messages: &messages });
    }

    fn assertion(&self, assertion: Assertion) {
        if assertion.error.is_some() {
            self.failed.borrow_mut().push(assertion.name.clone());
        }
        emit(
            &self.emitter,
            &RunEvent::Assertion {
                cursor: &self.cursor,
                item: &self.item,
                listen: self.listen,
                script_id: &self.script_id,
                assertion: &assertion,
            },
        );
    }

    fn exception(&self, error: ScriptError) {
        // No failure, as in Newman, but nobody should have to guess why a callback did nothing.
        let text = format!("{}: {}", error.name, error.message);
        self.console(ConsoleLevel::Error, vec![ConsoleValue::Verbatim(text)]);
    }

    fn is_cancelled(&self) -> bool {
        self.cancel.signal().is_some()
    }

    fn send_request(&self, mut request: Request) -> Pin<Box<dyn Future<Output = Exchange>>> {
        // A script that gives a body wants it sent, whatever the method.
        let mut behavior = ProtocolProfileBehavior(Map::new());
        behavior.0.insert("disableBodyPruning".to_owned(), Value::Bool(true));
        postrider_http::prepare_raw_body(&mut request, &behavior);
        let options = SendOptions { timeout: self.timeout, allow_files: false, ..SendOptions::default() };
        let sender = ScriptSender {
            emitter: Rc::clone(&self.emitter),
            client: Rc::clone(&self.client),
            tokens: self.tokens.clone(),
            cursor: self.cursor.clone(),
            item: self.item.clone(),
            behavior,
            options,
        };
        Box::pin(sender.send(request))
    }

    fn cookies(&self) -> Vec<Cookie> {
        self.cookies.clone()
    }

    fn cookie_jar(&self, command: CookieCommand) -> Result<CookieReply, String> {
        let jar = self.client.jar();
        match command {
            CookieCommand::Get { url, name } => Ok(CookieReply::Cookie(jar.get(&url, &name))),
            CookieCommand::GetAll { url } => Ok(CookieReply::Cookies(jar.cookies_for(&url))),
            CookieCommand::Set { url, cookie } => jar.set(&url, cookie).map(|cookie| CookieReply::Cookie(Some(cookie))),
            CookieCommand::Unset { url, name } => {
                jar.unset(&url, &name);
                Ok(CookieReply::Done)
            }
            CookieCommand::Clear { url } => {
                jar.clear(&url);
                Ok(CookieReply::Done)
            }
        }
    }

    fn replace_in(&self, text: &str) -> String {
        let scopes = self.scopes.borrow();
        let dynamic = |name: &str| self.chance.dynamic(name);
        Resolver::new(&scopes, self.substitution, &dynamic).text(text).into_owned()
    }
}

/// Sends one request of a script.
struct ScriptSender {
    emitter: Rc<RefCell<Emitter>>,
    client: Rc<Client>,
    tokens: Tokens,
    cursor: Cursor,
    item: PlannedItem,
    behavior: ProtocolProfileBehavior,
    options: SendOptions,
}

impl ScriptSender {
    async fn send(self, request: Request) -> Exchange {
        let sending = Sending {
            emitter: &self.emitter,
            client: &self.client,
            cursor: &self.cursor,
            item: &self.item,
            behavior: &self.behavior,
            options: self.options.clone(),
            origin: RequestOrigin::Script,
        };
        let exchange = self.exchange(&sending, request).await;
        sending.report(&exchange);
        exchange
    }

    async fn exchange(&self, sending: &Sending<'_>, request: Request) -> Exchange {
        let Some(auth) = request.auth.clone() else { return sending.plain(&request).await };
        secrets::register_auth(&self.emitter, &auth);
        let authorized = match self.tokens.authorize(Author::Script, &auth, &auth).await {
            Ok(authorized) => authorized,
            Err(error) => {
                sending.warn(&format!("OAuth 2.0: the request was sent without a token: {}", error.problem));
                Authorized { auth: auth.clone(), used: None }
            }
        };
        let mut memory = AuthMemory::default();
        let Some(used) = authorized.used else { return sending.signed(request, authorized.auth, &mut memory).await };
        let first = sending.signed(request.clone(), authorized.auth, &mut memory).await;
        match self.tokens.renew(&auth, used, &first).await {
            Ok(None) => first,
            Ok(Some(newer)) => {
                sending.report_intermediate(&first);
                sending.warn(RENEWED);
                sending.signed(request, newer, &mut memory).await
            }
            Err(error) => {
                let sessions = self.tokens.sessions();
                sessions.warn(no_newer(&error, sessions));
                first
            }
        }
    }
}
