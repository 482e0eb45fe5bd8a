//! A server on a free port and a small client for it.

use postrider_echo::{EchoOptions, EchoServer};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

/// A running server with a client that follows no redirects.
pub(crate) struct Fixture {
    pub(crate) server: EchoServer,
    pub(crate) client: Client,
}

impl Fixture {
    pub(crate) async fn start() -> Self {
        Self::start_with(EchoOptions::default()).await
    }

    pub(crate) async fn start_with(options: EchoOptions) -> Self {
        // With the whole workspace reqwest speaks TLS and wants to know by which library; the second call finds the
        // first one's choice.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let server = EchoServer::start_with(([127, 0, 0, 1], 0).into(), options).await.unwrap();
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { server, client }
    }

    pub(crate) fn url(&self, target: &str) -> String {
        format!("{}{target}", self.server.base_url())
    }

    pub(crate) fn request(&self, method: &str, target: &str) -> RequestBuilder {
        self.client.request(Method::from_bytes(method.as_bytes()).unwrap(), self.url(target))
    }

    pub(crate) async fn get(&self, target: &str) -> Response {
        self.request("GET", target).send().await.unwrap()
    }

    /// Posts a form as JSON API clients do, optionally with an `Authorization` header.
    pub(crate) async fn post_form(&self, target: &str, body: &str, authorization: Option<&str>) -> Response {
        let mut request = self
            .request("POST", target)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body.to_owned());
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        request.send().await.unwrap()
    }
}

/// The JSON body of a response.
pub(crate) async fn json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// The first value of a header.
pub(crate) fn header(response: &Response, name: &str) -> String {
    let value = response.headers().get(name);
    value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}
