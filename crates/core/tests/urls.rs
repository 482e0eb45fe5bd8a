//! URLs against a table of facts taken from the reference implementation.

use postrider_core::url::{TargetError, Url, UrlAuth, parse, request_target, resolve_location};
use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    urls: Vec<Case>,
    /// Base, location, expected URL.
    locations: Vec<[String; 3]>,
}

#[derive(Deserialize)]
struct Case {
    input: String,
    parts: Parts,
    text: String,
    href: String,
    raw: Option<String>,
    host: String,
    path: String,
}

#[derive(Debug, PartialEq, Default, Deserialize)]
#[serde(default)]
struct Parts {
    protocol: Option<String>,
    auth: Option<Vec<String>>,
    host: Vec<String>,
    port: Option<String>,
    path: Option<Vec<String>>,
    query: Vec<(Option<String>, Option<String>)>,
    hash: Option<String>,
    variables: Vec<String>,
}

impl From<Url> for Parts {
    fn from(url: Url) -> Self {
        Self {
            protocol: url.protocol,
            auth: url.auth.map(|UrlAuth { user, password }| user.into_iter().chain(password).collect()),
            host: url.host,
            port: url.port,
            path: url.path,
            query: url.query.into_iter().map(|param| (param.key, param.value)).collect(),
            hash: url.hash,
            variables: url.variables.into_iter().map(|variable| variable.key).collect(),
        }
    }
}

fn table() -> Table {
    serde_json::from_str(include_str!("data/urls.json")).unwrap_or_else(|error| panic!("data/urls.json: {error}"))
}

#[test]
fn parts_and_text_are_those_of_the_reference() {
    for case in table().urls {
        let url = parse(&case.input);
        assert_eq!(url.to_string(), case.text, "{}", case.input);
        assert_eq!(Parts::from(url), case.parts, "{}", case.input);
    }
}

#[test]
fn request_targets_are_those_of_the_reference() {
    for case in table().urls {
        let url = parse(&case.input);
        match request_target(&url, false) {
            Ok(target) => {
                assert_eq!(target.href, case.href, "{}", case.input);
                assert_eq!(target.path_and_query, case.path, "{}", case.input);
                assert_eq!(target.host, case.host, "{}", case.input);
            }
            // The reference encodes these as well and fails when the request is sent.
            Err(error) => assert!(!matches!(error, TargetError::UnescapedPath), "{}: {error}", case.input),
        }
        if let Ok(target) = request_target(&url, true) {
            assert_eq!(target.href, case.raw.unwrap_or(case.href), "{}", case.input);
        }
    }
}

#[test]
fn locations_resolve_as_in_the_reference() {
    for [base, location, expected] in table().locations {
        assert_eq!(resolve_location(&base, &location), expected, "{location} from {base}");
    }
}
