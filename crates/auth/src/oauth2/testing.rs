//! What tests of several parts share: a server that plays back answers, and a clock that stands still.

use std::collections::VecDeque;
use std::sync::Mutex;

use postrider_core::collection::{AuthParam, RequestAuth};
use serde_json::Value;

use super::{Clock, EndpointRequest, EndpointResponse, Transport, TransportError, TransportFuture};

/// Gives its answers one after the other and keeps the requests.
#[derive(Debug, Default)]
pub(crate) struct FakeTransport {
    answers: Mutex<VecDeque<Result<EndpointResponse, TransportError>>>,
    requests: Mutex<Vec<EndpointRequest>>,
}

impl FakeTransport {
    pub(crate) fn new(answers: impl IntoIterator<Item = Result<EndpointResponse, TransportError>>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), requests: Mutex::default() }
    }

    /// One answer of JSON with status 200.
    pub(crate) fn json(body: &str) -> Self {
        Self::new([answer(200, "application/json", body)])
    }

    pub(crate) fn requests(&self) -> Vec<EndpointRequest> {
        self.requests.lock().unwrap().clone()
    }

    /// The only request.
    pub(crate) fn request(&self) -> EndpointRequest {
        let requests = self.requests();
        assert_eq!(requests.len(), 1);
        requests.into_iter().next().unwrap()
    }
}

impl Transport for FakeTransport {
    fn send(&self, request: EndpointRequest) -> TransportFuture<'_> {
        self.requests.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async { answer.expect("more requests than answers") })
    }
}

/// An answer as [`FakeTransport`] takes it.
#[expect(clippy::unnecessary_wraps, reason = "failures of the transport are answers, too")]
pub(crate) fn answer(status: u16, content_type: &str, body: &str) -> Result<EndpointResponse, TransportError> {
    let (content_type, body) = (content_type.to_owned(), body.as_bytes().to_vec());
    Ok(EndpointResponse { status, content_type, location: None, retry_after: None, body })
}

/// A clock that stands still at this second.
#[derive(Debug)]
pub(crate) struct StillClock(pub(crate) u64);

impl Clock for StillClock {
    fn now(&self) -> u64 {
        self.0
    }
}

/// An oauth2 block with the members of an object as parameters.
pub(crate) fn block(params: &Value) -> RequestAuth {
    let params = params.as_object().unwrap().iter();
    let params =
        params.map(|(key, value)| AuthParam { key: key.clone(), value: value.clone(), ..AuthParam::default() });
    RequestAuth { kind: "oauth2".to_owned(), params: params.collect() }
}

/// A form as it goes over the wire, for comparing.
pub(crate) fn form(request: &EndpointRequest) -> Vec<(&str, &str)> {
    request.form.iter().map(|(name, value)| (name.as_str(), value.expose())).collect()
}
