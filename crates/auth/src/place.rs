//! Where signers put what they made.

use postrider_core::collection::{Header, QueryParam, Request};

/// Replaces the Authorization header, in whatever case it is spelled, by one at the end of the list.
pub(crate) fn authorization(request: &mut Request, value: String) {
    remove_header(request, "Authorization");
    request.headers.push(Header::system("Authorization", value));
}

/// Removes the headers of this name, in whatever case it is spelled.
pub(crate) fn remove_header(request: &mut Request, name: &str) {
    request.headers.retain(|header| !header.key.eq_ignore_ascii_case(name));
}

/// Appends a query parameter in place of those of the same name.
pub(crate) fn query_param(request: &mut Request, key: &str, value: Option<String>) {
    request.url.query.retain(|param| param.key.as_deref() != Some(key));
    request.url.query.push(QueryParam { key: Some(key.to_owned()), value, ..QueryParam::default() });
}
