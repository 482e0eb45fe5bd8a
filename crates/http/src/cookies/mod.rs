//! Cookies by the rules of tough-cookie in loose mode, the reference's jar: RFC 6265 with public
//! suffixes refused, special rules for `localhost`, and lenient parsing.

mod date;
mod domain;
mod jar;
mod parse;
mod path;
mod url;

pub use jar::CookieJar;
pub use parse::parse_set_cookie;

pub(crate) use url::CookieUrl;
