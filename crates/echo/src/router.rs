//! From a path and a method to the handler that answers.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::request::EchoRequest;
use crate::response::{Answer, error, method_not_allowed, options};
use crate::state::State;
use crate::{echo, expenses, oauth};

/// Answers one request.
pub(crate) type Handler = fn(&State, &EchoRequest) -> Answer;

pub(crate) const ANY: &[Method] = &[];
pub(crate) const GET: &[Method] = &[Method::GET];
pub(crate) const POST: &[Method] = &[Method::POST];

/// What stands at a path.
pub(crate) struct Endpoint {
    /// The methods it takes; none named means any. `GET` brings `HEAD` with it.
    methods: &'static [Method],
    handler: Handler,
    /// How long to wait before the answer.
    delay: Duration,
}

impl Endpoint {
    pub(crate) fn new(methods: &'static [Method], handler: Handler) -> Self {
        Self { methods, handler, delay: Duration::ZERO }
    }

    /// The same end point, answering `delay` later.
    pub(crate) fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    fn takes(&self, method: &Method) -> bool {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.methods.is_empty() || self.methods.contains(method)
    }
}

/// Finds the end point for `request` and lets it answer.
pub(crate) async fn route(state: &State, request: &EchoRequest) -> Answer {
    let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
    let endpoint = match segments.as_slice() {
        ["oauth", rest @ ..] => oauth::endpoint(rest),
        [".well-known", rest @ ..] => oauth::well_known(rest),
        ["expenses-api", rest @ ..] => Some(expenses::endpoint(rest)),
        all => echo::endpoint(all),
    };
    let Some(endpoint) = endpoint else {
        return error(StatusCode::NOT_FOUND, "no such end point");
    };
    if !endpoint.takes(&request.method) {
        return if request.method == Method::OPTIONS {
            options(endpoint.methods)
        } else {
            method_not_allowed(endpoint.methods)
        };
    }
    if !endpoint.delay.is_zero() {
        tokio::time::sleep(endpoint.delay).await;
    }
    (endpoint.handler)(state, request)
}
