//! Hawk: a keyed hash over the request line and, optionally, the body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postrider_core::collection::{Request, RequestAuth};
use postrider_core::url::RequestTarget;

use crate::context::{PayloadKind, SignContext, alphanumeric};
use crate::hash::HashAlgorithm;
use crate::params::{flag, required, text};
use crate::place;
use crate::sign::{SignError, target};

const KIND: &str = "hawk";

/// What is signed besides the request line.
struct Artifacts {
    timestamp: String,
    nonce: String,
    hash: String,
    ext: String,
    app: String,
    delegation: String,
}

/// Adds the Authorization header. Returns the normalized string that was signed.
pub(crate) fn sign(auth: &RequestAuth, request: &mut Request, context: &SignContext<'_>) -> Result<String, SignError> {
    let id = required(auth, "authId")?;
    let key = required(auth, "authKey")?;
    let algorithm = match text(auth, "algorithm").as_str() {
        "" | "sha256" => HashAlgorithm::Sha256,
        "sha1" => HashAlgorithm::Sha1,
        other => {
            return Err(SignError::failed(KIND, format!("unknown algorithm \"{other}\"; sha1 and sha256 are known")));
        }
    };
    place::remove_header(request, "Authorization");
    let target = target(KIND, &request.url, context)?;
    let artifacts = Artifacts {
        timestamp: if flag(auth, "timestamp") { text(auth, "timestamp") } else { context.unix_seconds().to_string() },
        nonce: Some(text(auth, "nonce"))
            .filter(|nonce| !nonce.is_empty())
            .unwrap_or_else(|| alphanumeric(context.random, 6)),
        hash: if flag(auth, "includePayloadHash") { payload_hash(request, algorithm, context) } else { String::new() },
        ext: text(auth, "extraData"),
        app: text(auth, "app"),
        delegation: text(auth, "delegation"),
    };
    let normalized = normalized(&request.method, &target, &artifacts);
    let mac = STANDARD.encode(algorithm.hmac(key.as_bytes(), normalized.as_bytes()));
    place::authorization(request, header(&id, &artifacts, &mac));
    Ok(normalized)
}

/// The hash of the body and its content type; empty where there is no body or it is not known.
fn payload_hash(request: &Request, algorithm: HashAlgorithm, context: &SignContext<'_>) -> String {
    let is_content_type = |key: &str| key.eq_ignore_ascii_case("content-type");
    let header = request.headers.iter().rev().find(|header| !header.disabled && is_content_type(&header.key));
    let content_type = header.map_or("", |header| header.value.split(';').next().unwrap_or_default());
    let prefix = format!("hawk.1.payload\n{}\n", content_type.trim().to_lowercase());
    match algorithm.payload(context.payload, &prefix, "\n") {
        (PayloadKind::Whole, hash) => STANDARD.encode(hash),
        (PayloadKind::Empty | PayloadKind::Unknown, _) => String::new(),
    }
}

fn normalized(method: &str, target: &RequestTarget, artifacts: &Artifacts) -> String {
    let Artifacts { timestamp, nonce, hash, ext, app, delegation } = artifacts;
    // Only the first of each: so it was in the first Hawk, and servers compare with that.
    let ext = ext.replacen('\\', "\\\\", 1).replacen('\n', "\\n", 1);
    let mut text = format!(
        "hawk.1.header\n{timestamp}\n{nonce}\n{}\n{}\n{}\n{}\n{hash}\n{ext}\n",
        method.to_uppercase(),
        target.path_and_query,
        target.host.to_lowercase(),
        target.port,
    );
    if !app.is_empty() {
        text.extend([app, "\n", delegation, "\n"]);
    }
    text
}

fn header(id: &str, artifacts: &Artifacts, mac: &str) -> String {
    let Artifacts { timestamp, nonce, hash, ext, app, delegation } = artifacts;
    let ext = ext.replace('\\', "\\\\").replace('"', "\\\"");
    let mut pairs = vec![("id", id), ("ts", timestamp), ("nonce", nonce)];
    let optional = |name, value| Some((name, value)).filter(|(_, value): &(_, &str)| !value.is_empty());
    pairs.extend(optional("hash", hash));
    pairs.extend(optional("ext", &ext));
    pairs.push(("mac", mac));
    if let Some(app) = optional("app", app) {
        pairs.push(app);
        pairs.extend(optional("dlg", delegation));
    }
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
    format!("Hawk {}", pairs.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::tests::{Body, at};
    use crate::sign::tests::{auth_of, headers, request};
    use postrider_core::collection::Header;
    use serde_json::{Value, json};

    fn credentials(more: &[(&'static str, Value)]) -> RequestAuth {
        let mut params = vec![
            ("authId", json!("dh37fgj492je")),
            ("authKey", json!("werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn")),
            ("algorithm", json!("sha256")),
            ("timestamp", json!("1353832234")),
            ("nonce", json!("j4h3g2")),
            ("extraData", json!("some-app-ext-data")),
        ];
        params.extend(more.iter().cloned());
        auth_of("hawk", &params)
    }

    #[test]
    fn example_of_the_hawk_readme() {
        let mut signed = request("GET", "http://example.com:8000/resource/1?b=1&a=2");
        signed.headers.push(Header::new("authorization", "x"));
        sign(&credentials(&[]), &mut signed, &at(0)).unwrap();
        assert_eq!(
            headers(&signed),
            [(
                "Authorization",
                "Hawk id=\"dh37fgj492je\", ts=\"1353832234\", nonce=\"j4h3g2\", ext=\"some-app-ext-data\", \
                 mac=\"6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE=\""
            )]
        );
    }

    #[test]
    fn payload_example_of_the_hawk_readme() {
        let mut signed = request("POST", "http://example.com:8000/resource/1?b=1&a=2");
        signed.headers.push(Header::new("Content-Type", "Text/Plain; charset=utf-8"));
        let context = SignContext { payload: &Body(b"Thank you for flying Hawk"), ..at(0) };
        let base = sign(&credentials(&[("includePayloadHash", json!(true))]), &mut signed, &context).unwrap();
        assert_eq!(
            signed.headers[1].value,
            "Hawk id=\"dh37fgj492je\", ts=\"1353832234\", nonce=\"j4h3g2\", \
             hash=\"Yi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY=\", ext=\"some-app-ext-data\", \
             mac=\"aSe1DERmZuRl3pI36/9BdZmnErTw3sNzOOAUlfeKjVw=\""
        );
        assert!(base.contains("\nYi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY=\n"), "{base}");
    }

    #[test]
    fn time_and_nonce_are_made_where_none_are_given() {
        for given in [json!(""), json!(0), json!(null)] {
            let auth = credentials(&[("nonce", json!("")), ("timestamp", given)]);
            let mut signed = request("GET", "https://h/");
            sign(&auth, &mut signed, &at(1_700_000_000)).unwrap();
            let value = &signed.headers[0].value;
            assert!(value.contains("ts=\"1700000000\", nonce=\"aaaaaa\""), "{value}");
        }
    }

    #[test]
    fn application_and_delegation_are_signed() {
        let auth = credentials(&[("app", json!("a")), ("delegation", json!("d")), ("extraData", json!("\"\\"))]);
        let mut signed = request("GET", "https://[::1]/x");
        let base = sign(&auth, &mut signed, &at(0)).unwrap();
        assert_eq!(base, "hawk.1.header\n1353832234\nj4h3g2\nGET\n/x\n::1\n443\n\n\"\\\\\na\nd\n");
        let value = &signed.headers[0].value;
        assert!(value.contains("ext=\"\\\"\\\\\", mac="), "{value}");
        assert!(value.ends_with(", app=\"a\", dlg=\"d\""), "{value}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let table = [
            (credentials(&[("authKey", json!(""))]), "hawk auth: \"authKey\" is empty: the request was sent unsigned"),
            (
                credentials(&[("algorithm", json!("md5"))]),
                "hawk auth: could not sign the request: unknown algorithm \"md5\"; sha1 and sha256 are known",
            ),
        ];
        for (auth, expected) in table {
            let mut unsigned = request("GET", "http://h/");
            assert_eq!(sign(&auth, &mut unsigned, &at(0)).unwrap_err().to_string(), expected);
            assert!(unsigned.headers.is_empty());
        }
    }
}
