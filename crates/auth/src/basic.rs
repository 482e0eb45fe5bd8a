//! HTTP Basic (RFC 7617).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postrider_core::collection::{Request, RequestAuth};

use crate::place;

/// Adds `Basic base64(username:password)`, also when both are empty.
pub(crate) fn sign(auth: &RequestAuth, request: &mut Request) {
    let username = auth.text("username").unwrap_or_default();
    let password = auth.text("password").unwrap_or_default();
    place::authorization(request, format!("Basic {}", STANDARD.encode(format!("{username}:{password}"))));
}

#[cfg(test)]
mod tests {
    use crate::sign;
    use crate::sign::tests::auth;
    use postrider_core::collection::{Header, Request};

    #[test]
    fn basic_replaces_a_header_in_any_case() {
        let table = [
            (&[("username", "Aladdin"), ("password", "open sesame")][..], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            (&[("username", "key")][..], "Basic a2V5Og=="),
            (&[][..], "Basic Og=="),
            (&[("username", "test"), ("password", "123£")][..], "Basic dGVzdDoxMjPCow=="),
        ];
        for (params, expected) in table {
            let mut request = Request {
                headers: vec![Header::new("AUTHORIZATION", "x"), Header::new("A", "b")],
                ..Request::default()
            };
            sign(&auth("basic", params), &mut request).unwrap();
            let headers: Vec<_> = request.headers.iter().map(|h| (h.key.as_str(), h.value.as_str())).collect();
            assert_eq!(headers, [("A", "b"), ("Authorization", expected)]);
        }
    }
}
