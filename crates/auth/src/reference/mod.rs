//! Signatures compared with those of Postman's runtime.
//!
//! `signatures.json` holds what the authorizers of postman-runtime 7.56.1 made of these inputs at
//! 2015-08-30 12:36:00 UTC, all random bytes being zero. `@rsa` stands for the key of RFC 7515,
//! appendix A.2.

mod deviations;

use postrider_core::collection::{BodyMode, Header, Request, RequestBody, UrlencodedParam};
use postrider_core::url::parse;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::context::tests::Constant;
use crate::context::{PayloadKind, SignContext};
use crate::sign::tests::{auth_of, headers};
use crate::{AuthMemory, Authorizer, Step};

const RSA_KEY: &str = include_str!("../jws/keys/rfc7515-a2-pkcs8.pem");

type Pair = (String, String);

/// One request, and what became of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(rename = "type")]
    kind: String,
    params: Map<String, Value>,
    method: String,
    url: String,
    #[serde(default)]
    given: Vec<Pair>,
    form: Option<Vec<Pair>>,
    /// The bytes of the body, which signers do not know of a multipart form.
    #[serde(default)]
    payload: String,
    #[serde(default)]
    is_multipart: bool,
    /// Status and headers of the answers, after each of which the request may be sent again.
    #[serde(default)]
    responses: Vec<(u16, Vec<Pair>)>,
    /// Whether it was.
    #[serde(default)]
    replays: Vec<bool>,
    /// Why Postman left the request unsigned.
    error: Option<String>,
    signed_url: Option<String>,
    headers: Vec<Pair>,
    signed_form: Option<Vec<Pair>>,
}

/// What became of a request, as far as it is compared.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    url: String,
    headers: Vec<Pair>,
    form: Option<Vec<Pair>>,
    replays: Vec<bool>,
}

impl Case {
    fn request(&self) -> Request {
        let pair = |(key, value): &Pair| UrlencodedParam {
            key: key.clone(),
            value: value.as_str().into(),
            ..UrlencodedParam::default()
        };
        let form = |form: &Vec<Pair>| RequestBody {
            mode: Some(BodyMode::Urlencoded),
            urlencoded: form.iter().map(pair).collect(),
            ..RequestBody::default()
        };
        Request {
            method: self.method.clone(),
            url: parse(&self.url),
            headers: self.given.iter().map(|(key, value)| Header::new(key, value)).collect(),
            body: self.form.as_ref().map(form),
            ..Request::default()
        }
    }

    fn expected(&self) -> Outcome {
        Outcome {
            url: self.signed_url.clone().unwrap_or_else(|| self.url.clone()),
            headers: self.headers.clone(),
            form: self.signed_form.clone().or_else(|| self.form.clone()),
            replays: self.replays.clone(),
        }
    }

    /// Signs, and answers every response. Returns the warning and the signature base too.
    fn outcome(&self) -> (Outcome, String) {
        let key = |value: &Value| if value == "@rsa" { RSA_KEY.into() } else { value.clone() };
        let params: Vec<_> = self.params.iter().map(|(name, value)| (name.as_str(), key(value))).collect();
        let payload = |sink: &mut dyn FnMut(&[u8])| {
            sink(self.payload.as_bytes());
            match self.payload.as_str() {
                _ if self.is_multipart => PayloadKind::Unknown,
                "" => PayloadKind::Empty,
                _ => PayloadKind::Whole,
            }
        };
        let context =
            SignContext { unix_millis: 1_440_938_160_000, random: &Constant(0), ..SignContext::now(&payload) };
        let mut authorizer = Authorizer::new(auth_of(&self.kind, &params), AuthMemory::default());
        let mut notes = String::new();
        let mut sign = |authorizer: &mut Authorizer| {
            let mut request = self.request();
            notes = match authorizer.sign(&mut request, &context) {
                Ok(()) => authorizer.signature_base().unwrap_or_default().to_owned(),
                Err(error) => error.to_string(),
            };
            request
        };
        let mut request = sign(&mut authorizer);
        let mut replays = Vec::new();
        for (status, headers) in &self.responses {
            let step = authorizer.after_response(*status, headers, &context);
            replays.push(step == Ok(Step::Replay));
            request = sign(&mut authorizer);
        }
        let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        let outcome = Outcome {
            url: request.url.to_string(),
            headers: headers(&request).into_iter().map(owned).collect(),
            form: request.body.map(|body| {
                body.urlencoded.into_iter().map(|p| (p.key, p.value.as_str().unwrap_or_default().to_owned())).collect()
            }),
            replays,
        };
        (outcome, notes)
    }
}

#[test]
fn signatures_are_those_of_postman() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("signatures.json")).unwrap();
    let mut differences = Vec::new();
    let mut known = deviations::all();
    for (idx, case) in cases.iter().enumerate() {
        let (outcome, notes) = case.outcome();
        if outcome == case.expected() {
            continue;
        }
        let name = format!("{} {} {} {}", case.kind, case.method, case.url, Value::Object(case.params.clone()));
        if let Some(position) = known.iter().position(|deviation| deviation.is_of(case)) {
            known[position].count += 1;
            continue;
        }
        let expected = case.expected();
        differences.push(format!(
            "line {}: {name}\n  payload {:?} {:?}\n  theirs {expected:?} {:?}\n  ours   {outcome:?}\n  {notes}",
            idx + 2,
            case.payload,
            case.responses,
            case.error
        ));
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
    for deviation in known {
        assert!(deviation.count > 0, "no case shows any more: {}", deviation.why);
    }
}
