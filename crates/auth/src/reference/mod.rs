//! Signatures compared with those of Postman's runtime.
//!
//! `signatures.json` holds what the authorizers of postman-runtime 7.39.1 made of these inputs at
//! 2015-08-30 12:36:00 UTC. The private key in it was made for this test.

use postrider_core::collection::{BodyMode, Header, Request, RequestBody, UrlencodedParam};
use postrider_core::url::parse;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::context::{PayloadKind, SignContext};
use crate::sign::tests::{auth_of, headers};
use crate::{AuthMemory, Authorizer};

#[derive(Deserialize)]
struct Case {
    #[serde(rename = "type")]
    kind: String,
    params: Map<String, Value>,
    method: String,
    url: String,
    given_headers: Vec<(String, String)>,
    raw: Option<String>,
    form: Option<Vec<(String, String)>>,
    signed_url: String,
    headers: Vec<(String, String)>,
    signed_form: Option<Vec<(String, String)>>,
}

impl Case {
    fn body(&self) -> Option<RequestBody> {
        if let Some(raw) = &self.raw {
            return Some(RequestBody { mode: Some(BodyMode::Raw), raw: Some(raw.clone()), ..RequestBody::default() });
        }
        let pair = |(key, value): &(String, String)| UrlencodedParam {
            key: key.clone(),
            value: value.as_str().into(),
            ..UrlencodedParam::default()
        };
        let urlencoded = self.form.as_ref()?.iter().map(pair).collect();
        Some(RequestBody { mode: Some(BodyMode::Urlencoded), urlencoded, ..RequestBody::default() })
    }
}

#[test]
fn signatures_are_those_of_postman() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("signatures.json")).unwrap();
    for (idx, case) in cases.iter().enumerate() {
        let name = format!("case {idx}: {} {} {}", case.kind, case.method, case.url);
        let params: Vec<_> = case.params.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        let mut request = Request {
            method: case.method.clone(),
            url: parse(&case.url),
            headers: case.given_headers.iter().map(|(key, value)| Header::new(key, value)).collect(),
            body: case.body(),
            ..Request::default()
        };
        let raw = case.raw.clone().unwrap_or_default();
        let payload = |sink: &mut dyn FnMut(&[u8])| {
            sink(raw.as_bytes());
            if raw.is_empty() { PayloadKind::Empty } else { PayloadKind::Whole }
        };
        let context = SignContext { unix_millis: 1_440_938_160_000, ..SignContext::now(&payload) };
        let mut authorizer = Authorizer::new(auth_of(&case.kind, &params), AuthMemory::default());
        authorizer.sign(&mut request, &context).unwrap();
        let base = authorizer.signature_base().unwrap();
        assert_eq!(request.url.to_string(), case.signed_url, "{name}\n{base}");
        let expected: Vec<_> = case.headers.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(headers(&request), expected, "{name}\n{base}");
        let form = request.body.filter(|_| case.signed_form.is_some()).map(|body| body.urlencoded);
        let form = form.map(|form| form.into_iter().map(|p| (p.key, p.value.as_str().unwrap().to_owned())).collect());
        assert_eq!(form, case.signed_form, "{name}\n{base}");
    }
}
