//! Files given as URLs. They travel by the same transport as the run's requests, so `-k`,
//! `--ssl-extra-ca-certs` and the proxies hold for them too.

use postrider_core::collection::{Header, ProtocolProfileBehavior, Request};
use postrider_core::url;
use postrider_http::{Client, ClientOptions, SendOptions};

use super::source::without_secrets;
use super::{LoadError, Subject};

/// Fetches URLs. The client is made for the first of them.
pub(super) struct Remote<'a> {
    options: &'a ClientOptions,
    client: Option<Transport>,
}

struct Transport {
    client: Client,
    runtime: tokio::runtime::Runtime,
}

impl<'a> Remote<'a> {
    pub(super) fn new(options: &'a ClientOptions) -> Self {
        Self { options, client: None }
    }

    /// The body of the answer.
    pub(super) fn fetch(&mut self, subject: Subject, url: &str) -> Result<Vec<u8>, LoadError> {
        let failed = |reason: String, advice| LoadError::Fetch { subject, url: without_secrets(url), reason, advice };
        let transport = match self.client.take() {
            Some(transport) => transport,
            // `--ignore-redirects` is about requests of the collection.
            None => Transport::new(ClientOptions { follow_redirects: true, ..self.options.clone() })
                .map_err(|reason| failed(reason, None))?,
        };
        let transport = self.client.insert(transport);
        let request = Request {
            url: url::parse(url),
            method: "GET".to_owned(),
            headers: vec![Header::new("Accept", "application/json, text/csv;q=0.9, */*;q=0.8")],
            ..Request::default()
        };
        let behavior = ProtocolProfileBehavior::default();
        let send_options = SendOptions::default();
        let exchange = transport.runtime.block_on(transport.client.send(&request, &behavior, &send_options));
        let response = exchange.outcome.map_err(|error| failed(error.message, error.hint))?;
        // A proxy that wants a password: the URL is not to blame.
        let advice = exchange.warnings.into_iter().next();
        match response.code {
            200 => Ok(response.body.bytes().to_vec()),
            code if advice.is_some() => {
                let reason = format!("error fetching resource, the provided URL returned status code: {code}");
                Err(failed(reason, advice))
            }
            code => Err(LoadError::Status { subject, url: without_secrets(url), code }),
        }
    }
}

impl Transport {
    fn new(options: ClientOptions) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self {
            client: Client::new(options).map_err(|error| error.to_string())?,
            runtime: runtime.map_err(|error| error.to_string())?,
        })
    }
}
