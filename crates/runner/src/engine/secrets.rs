//! What must be masked: told to the emitter's masker as soon as it is known.

use std::cell::RefCell;

use postrider_core::collection::RequestAuth;
use postrider_core::variable::{VariableScope, VariableType};

use crate::reporters::Emitter;

/// Parameters of auth blocks that are secrets, whatever the type of the block.
const SECRET_PARAMS: &[&str] = &[
    "password",
    "token",
    "accessToken",
    "refreshToken",
    "clientSecret",
    "consumerSecret",
    "tokenSecret",
    "secretKey",
    "sessionToken",
    "authKey",
    "clientToken",
    "secret",
    "privateKey",
];

/// Registers the values of variables that are declared secret.
pub(super) fn register_variables<'a>(emitter: &RefCell<Emitter>, scopes: impl IntoIterator<Item = &'a VariableScope>) {
    let emitter = emitter.borrow();
    for scope in scopes {
        for variable in scope.variables() {
            if variable.kind == VariableType::Secret {
                emitter.masker().add(&variable.to_text());
            }
        }
    }
}

/// Registers the secrets of a resolved auth block. For an API key the value is one; for Basic with a
/// blank password (an API key as user name) the user name is.
pub(super) fn register_auth(emitter: &RefCell<Emitter>, auth: &RequestAuth) {
    let emitter = emitter.borrow();
    let masker = emitter.masker();
    for name in SECRET_PARAMS {
        if let Some(value) = auth.text(name) {
            masker.add(&value);
        }
    }
    let (username, password) = (auth.text("username"), auth.text("password"));
    match auth.kind.as_str() {
        "apikey" => {
            if let Some(value) = auth.text("value") {
                masker.add(&value);
            }
        }
        "basic" => {
            let (username, password) = (username.unwrap_or_default(), password.unwrap_or_default());
            if password.is_empty() {
                masker.add(&username);
            }
            masker.add_basic(&username, &password);
        }
        // Signatures of the method PLAINTEXT, which a query or form encodes once more.
        "oauth1" => {
            for secret in ["consumerSecret", "tokenSecret"].iter().filter_map(|name| auth.text(name)) {
                masker.add(&percent_encoded(&secret));
            }
        }
        _ => {}
    }
}

/// As OAuth 1.0 encodes (RFC 5849, section 3.6).
fn percent_encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(["%".to_owned(), format!("{byte:02X}")]);
        }
    }
    encoded
}
