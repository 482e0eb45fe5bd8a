//! API keys in a header or in the query.

use postrider_core::collection::{Header, Request, RequestAuth};

use crate::place;

/// Adds the key where `in` says: in a header (default) or in the query. What the user gave under
/// the same name is replaced; header names are compared without case and punctuation, as Postman does.
pub(crate) fn sign(auth: &RequestAuth, request: &mut Request) {
    let key = auth.text("key").unwrap_or_default();
    let value = auth.text("value").unwrap_or_default();
    if key.is_empty() && value.is_empty() {
        return;
    }
    if auth.text("in").as_deref() == Some("query") {
        place::query_param(request, &key, auth.text("value"));
    } else {
        let words = lower_words(&key);
        request.headers.retain(|header| lower_words(&header.key) != words);
        request.headers.push(Header::system(key, value));
    }
}

/// The words of a name in lower case, separated by one blank: `X-Api_Key` and `xApiKey` are equal.
fn lower_words(name: &str) -> String {
    let mut words = String::new();
    let mut previous: Option<char> = None;
    for character in name.chars() {
        let starts_word = match previous {
            Some(previous) if previous.is_alphanumeric() => {
                (previous.is_lowercase() && character.is_uppercase())
                    || previous.is_ascii_digit() != character.is_ascii_digit()
            }
            _ => true,
        };
        if character.is_alphanumeric() {
            if starts_word && !words.is_empty() {
                words.push(' ');
            }
            words.extend(character.to_lowercase());
        }
        previous = Some(character);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign;
    use crate::sign::tests::auth;

    #[test]
    fn names_are_compared_by_their_words() {
        let table = [("x-api-key", "x api key"), ("X-Api_Key", "x api key"), ("xApiKey", "x api key"), ("v2", "v 2")];
        for (name, expected) in table {
            assert_eq!(lower_words(name), expected, "{name}");
        }
    }

    #[test]
    fn the_key_replaces_what_the_user_gave() {
        let mut request =
            Request { headers: vec![Header::new("X_Api_Key", "old"), Header::new("B", "1")], ..Request::default() };
        sign(&auth("apikey", &[("key", "x-api-key"), ("value", "new")]), &mut request).unwrap();
        let headers: Vec<_> = request.headers.iter().map(|h| (h.key.as_str(), h.value.as_str())).collect();
        assert_eq!(headers, [("B", "1"), ("x-api-key", "new")]);
        sign(&auth("apikey", &[("key", "k"), ("value", "v"), ("in", "query")]), &mut request).unwrap();
        assert_eq!(request.url.query.len(), 1);
        assert_eq!(request.url.query[0].value.as_deref(), Some("v"));
    }
}
