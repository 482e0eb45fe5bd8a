//! JSON Web Tokens (RFC 7519) made for each request from payload and header as text.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use postrider_core::collection::{Request, RequestAuth};
use serde_json::{Map, Value};

use crate::jws::sign_compact;
use crate::oauth2::JwtAlgorithm;
use crate::params::{flag, required, text};
use crate::pem;
use crate::place;
use crate::sign::SignError;

const KIND: &str = "jwt";

const KNOWN: &str = "HS, RS, PS and ES are known, each with 256, 384 and 512";

/// Adds the token to the header or the query. Returns header and claims.
pub(crate) fn sign(auth: &RequestAuth, request: &mut Request) -> Result<String, SignError> {
    let name = text(auth, "algorithm");
    let algorithm = JwtAlgorithm::from_name(&name)
        .ok_or_else(|| SignError::failed(KIND, format!("unknown algorithm \"{name}\"; {KNOWN}")))?;
    let key = if !algorithm.is_symmetric() {
        pem::normalized(&required(auth, "privateKey")?).into_bytes()
    } else if flag(auth, "isSecretBase64Encoded") {
        decode_base64(&required(auth, "secret")?)
    } else {
        required(auth, "secret")?.into_bytes()
    };
    let mut header = object(auth, "header")?;
    // The parameter wins over what the header says.
    header.insert("alg".to_owned(), algorithm.name().into());
    let (header, claims) = (Value::Object(header), Value::Object(object(auth, "payload")?));
    let token = sign_compact(&header, &claims, algorithm, &key).map_err(|error| SignError::failed(KIND, error))?;
    match text(auth, "addTokenTo").as_str() {
        "" | "header" => {
            let prefix = auth.text("headerPrefix").unwrap_or_else(|| "Bearer".to_owned());
            let separator = if prefix.is_empty() { "" } else { " " };
            place::authorization(request, format!("{prefix}{separator}{token}"));
        }
        "queryParam" => {
            let key = Some(text(auth, "queryParamKey")).filter(|key| !key.is_empty());
            place::query_param(request, &key.unwrap_or_else(|| "token".to_owned()), Some(token));
        }
        _ => {}
    }
    Ok(format!("{header}\n{claims}"))
}

/// A parameter that holds an object, or its JSON text; empty where there is none.
fn object(auth: &RequestAuth, key: &'static str) -> Result<Map<String, Value>, SignError> {
    let value = match auth.get(key) {
        Some(Value::String(text)) if text.trim().is_empty() => Value::Null,
        Some(Value::String(text)) => serde_json::from_str(text)
            .map_err(|error| SignError::failed(KIND, format!("the {key} is not JSON: {error}")))?,
        Some(other) => other.clone(),
        None => Value::Null,
    };
    match value {
        Value::Null => Ok(Map::new()),
        Value::Object(object) => Ok(object),
        _ => Err(SignError::failed(KIND, format!("the {key} is not a JSON object"))),
    }
}

/// Decodes as Node does: both alphabets, whatever is no digit is skipped, the end may be cut.
fn decode_base64(text: &str) -> Vec<u8> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireNone),
    );
    let mut digits: String = text
        .chars()
        .take_while(|character| *character != '=')
        .map(|character| match character {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .filter(|character| character.is_ascii_alphanumeric() || matches!(character, '+' | '/'))
        .collect();
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    // Nothing is left that could not be decoded.
    LENIENT.decode(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;
    use crate::sign::tests::{auth, auth_of, headers, request};

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";

    fn example() -> Vec<(&'static str, Value)> {
        vec![
            ("algorithm", json!("HS256")),
            ("header", json!("{\"alg\": \"none\", \"typ\": \"JWT\"}")),
            ("payload", json!({"sub": "1234567890", "name": "John Doe", "iat": 1_516_239_022})),
            ("secret", json!("your-256-bit-secret")),
        ]
    }

    fn signed(more: &[(&'static str, Value)]) -> Request {
        let mut signed = request("GET", "http://h/?token=old&a=b");
        sign(&auth_of("jwt", &[example(), more.to_vec()].concat()), &mut signed).unwrap();
        signed
    }

    #[test]
    fn the_example_of_jwt_io() {
        assert_eq!(headers(&signed(&[])), [("Authorization", format!("Bearer {TOKEN}").as_str())]);
        let prefixed = signed(&[("headerPrefix", json!("JWT"))]);
        assert_eq!(headers(&prefixed)[0].1, format!("JWT {TOKEN}"));
        assert_eq!(headers(&signed(&[("headerPrefix", json!(""))]))[0].1, TOKEN);
        let base64 = [("secret", json!("eW91ci0yNTYtYml0LXNlY3JldA")), ("isSecretBase64Encoded", json!(true))];
        assert_eq!(headers(&signed(&base64))[0].1, format!("Bearer {TOKEN}"));
    }

    #[test]
    fn the_token_can_stand_in_the_query() {
        let in_query = signed(&[("addTokenTo", json!("queryParam"))]);
        assert_eq!(in_query.url.to_string(), format!("http://h/?a=b&token={TOKEN}"));
        let named = signed(&[("addTokenTo", json!("queryParam")), ("queryParamKey", json!("a"))]);
        assert_eq!(named.url.to_string(), format!("http://h/?token=old&a={TOKEN}"));
        assert!(headers(&signed(&[("addTokenTo", json!("body"))])).is_empty());
    }

    #[test]
    fn header_and_payload_may_be_missing() {
        let mut signed = request("GET", "http://h/");
        sign(&auth("jwt", &[("algorithm", "HS256"), ("secret", "x")]), &mut signed).unwrap();
        let start =
            format!("Bearer {}.{}.", URL_SAFE_NO_PAD.encode("{\"alg\":\"HS256\"}"), URL_SAFE_NO_PAD.encode("{}"));
        assert!(signed.headers[0].value.starts_with(&start), "{}", signed.headers[0].value);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let table: [(&[(&str, &str)], &str); 5] = [
            (
                &[("algorithm", "none")],
                "could not sign the request: unknown algorithm \"none\"; HS, RS, PS and ES are known, each with 256, 384 and 512",
            ),
            (&[("algorithm", "HS256")], "\"secret\" is empty: the request was sent unsigned"),
            (&[("algorithm", "RS256")], "\"privateKey\" is empty: the request was sent unsigned"),
            (
                &[("algorithm", "HS256"), ("secret", "x"), ("payload", "[]")],
                "could not sign the request: the payload is not a JSON object",
            ),
            (
                &[("algorithm", "HS256"), ("secret", "x"), ("header", "{")],
                "could not sign the request: the header is not JSON: EOF while parsing an object at line 1 column 1",
            ),
        ];
        for (params, expected) in table {
            let mut unsigned = request("GET", "http://h/");
            let error = sign(&auth("jwt", params), &mut unsigned).unwrap_err();
            assert_eq!(error.to_string(), format!("jwt auth: {expected}"));
            assert!(unsigned.headers.is_empty());
        }
    }

    #[test]
    fn base64_is_read_leniently() {
        let table = [("YWI=", "ab"), ("YW I", "ab"), ("YWJ", "ab"), ("YWJjZ", "abc"), ("", ""), ("=", "")];
        for (text, expected) in table {
            assert_eq!(decode_base64(text), expected.as_bytes(), "{text}");
        }
        assert_eq!(decode_base64("-_8"), decode_base64("+/8"));
    }
}
