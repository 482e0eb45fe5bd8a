//! The signature base string (RFC 5849, section 3.4.1).

use postrider_core::collection::{BodyMode, Request, UrlencodedParam};
use postrider_core::url::RequestTarget;
use serde_json::Value;

use super::Param;
use crate::encode::{FormPair, rfc3986};

/// Method, URL and all parameters, encoded and joined.
pub(super) fn build(request: &Request, target: &RequestTarget, query: &[FormPair], params: &[Param]) -> String {
    let path = target.path_and_query.split('?').next().unwrap_or("/");
    let url = format!("{}://{}{path}", target.scheme, authority(request, target).to_lowercase());
    let mut pairs: Vec<(String, String)> =
        query.iter().map(|(key, value)| encoded(key, value.as_deref().unwrap_or_default())).collect();
    pairs.extend(params.iter().map(|(key, value)| encoded(key, value)));
    pairs.extend(body_params(request).map(|param| encoded(&param.key, &value_text(&param.value))));
    pairs.retain(|(key, _)| key != "oauth_signature");
    pairs.sort();
    let parameters: Vec<String> = pairs.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
    let parts = [request.method.to_uppercase(), url, parameters.join("&")];
    parts.map(|part| rfc3986(&part)).join("&")
}

fn encoded(key: &str, value: &str) -> (String, String) {
    (rfc3986(key), rfc3986(value))
}

/// Host and port; Postman leaves out 80 and 443 whatever the scheme is.
fn authority(request: &Request, target: &RequestTarget) -> String {
    match request.url.port.as_deref() {
        Some(port @ ("" | "80" | "443")) => {
            target.host_header.strip_suffix(port).and_then(|host| host.strip_suffix(':')).unwrap_or_default().to_owned()
        }
        _ => target.host_header.clone(),
    }
}

/// The pairs of an urlencoded body, which are signed too.
fn body_params(request: &Request) -> impl Iterator<Item = &UrlencodedParam> {
    let body = request.body.as_ref().filter(|body| body.mode == Some(BodyMode::Urlencoded));
    body.into_iter().flat_map(|body| &body.urlencoded).filter(|param| !param.disabled)
}

fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}
