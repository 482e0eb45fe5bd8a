//! OAuth 2.0 access tokens that the collection already holds. Getting one is the business of the
//! OAuth life cycle, not of the signer.

use postrider_core::collection::{Request, RequestAuth};

use crate::place;

/// Adds `accessToken` where `addTokenTo` says: to the Authorization header behind `headerPrefix`
/// (default `Bearer`; an empty one means no prefix), or to the query as `access_token`.
pub(crate) fn sign(auth: &RequestAuth, request: &mut Request) {
    let Some(token) = auth.text("accessToken").filter(|token| !token.is_empty()) else { return };
    if auth.text("tokenType").is_some_and(|name| name.eq_ignore_ascii_case("mac")) {
        return;
    }
    request.headers.retain(|header| !header.key.eq_ignore_ascii_case("authorization"));
    request.url.query.retain(|param| param.key.as_deref() != Some("access_token"));
    match auth.text("addTokenTo").as_deref() {
        None | Some("header" | "") => {
            let prefix = auth.text("headerPrefix").unwrap_or_else(|| "Bearer".to_owned());
            let prefix = prefix.trim();
            let value = if prefix.is_empty() { token } else { format!("{prefix} {token}") };
            place::authorization(request, value);
        }
        Some("queryParams") => place::query_param(request, "access_token", Some(token)),
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use postrider_core::collection::Request;

    use crate::sign;
    use crate::sign::tests::auth;

    /// Parameters, the Authorization header, the query parameter.
    type Case = (&'static [(&'static str, &'static str)], Option<&'static str>, Option<&'static str>);

    #[test]
    fn the_token_goes_where_the_block_says() {
        let table: [Case; 7] = [
            (&[("accessToken", "t")], Some("Bearer t"), None),
            (&[("accessToken", "t"), ("headerPrefix", " Token ")], Some("Token t"), None),
            (&[("accessToken", "t"), ("headerPrefix", "")], Some("t"), None),
            (&[("accessToken", "t"), ("addTokenTo", "queryParams")], None, Some("t")),
            (&[("accessToken", "")], None, None),
            (&[("accessToken", "t"), ("tokenType", "mac")], None, None),
            (&[("accessToken", "t"), ("tokenType", "MAC")], None, None),
        ];
        for (params, header, query) in table {
            let mut request = Request::default();
            sign(&auth("oauth2", params), &mut request).unwrap();
            assert_eq!(request.headers.first().map(|header| header.value.as_str()), header);
            assert_eq!(request.url.query.first().and_then(|param| param.value.as_deref()), query);
        }
    }
}
