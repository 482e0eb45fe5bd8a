//! Where signatures are other than Postman's on purpose.

use serde_json::Value;

use super::Case;

/// A deviation, and the cases that show it.
pub(super) struct Deviation {
    pub(super) why: &'static str,
    is_shown_by: IsShownBy,
    pub(super) count: usize,
}

impl Deviation {
    pub(super) fn is_of(&self, case: &Case) -> bool {
        (self.is_shown_by)(case)
    }
}

/// All deviations. Every one has to be shown by a case.
pub(super) fn all() -> Vec<Deviation> {
    TABLE.iter().map(|&(why, is_shown_by)| Deviation { why, is_shown_by, count: 0 }).collect()
}

type IsShownBy = fn(&Case) -> bool;

const TABLE: [(&str, IsShownBy); 12] = [
    ("oauth1: the method that is signed with by default is named", |case| {
        case.kind == "oauth1" && !case.params.contains_key("signatureMethod")
    }),
    ("awsv4: what an earlier signature left in the query is not signed", |case| {
        case.kind == "awsv4" && case.url.contains("X-Amz-Signature=")
    }),
    ("awsv4: a multipart body for S3 is not said to be empty", |case| {
        case.kind == "awsv4" && case.params["service"] == "s3" && case.is_multipart
    }),
    ("awsv4: headers that differ in case only are one header", |case| {
        let is_shouted = |name: &str| case.given.iter().any(|(key, _)| key == name);
        case.kind == "awsv4" && (is_shouted("X-A") || is_shouted("HOST"))
    }),
    ("edgegrid: a size that is no size is left out", |case| {
        case.kind == "edgegrid" && case.params.get("maxBodySize").is_some_and(|size| *size == -1)
    }),
    ("hawk: SHA-256 where no algorithm is given, and no empty header where it is not known", |case| {
        case.kind == "hawk" && !matches!(text(case, "algorithm"), "sha1" | "sha256")
    }),
    ("digest: a client nonce and no count for -sess without a qop (RFC 7616, section 3.4)", |case| {
        case.kind == "digest" && text(case, "algorithm").ends_with("-sess") && text(case, "qop").is_empty()
    }),
    ("digest: no hash of the word undefined for multipart bodies", |case| case.kind == "digest" && case.is_multipart),
    ("jwt, asap: names of algorithms in any case", |case| {
        matches!(text(case, "algorithm"), "hs256") || matches!(text(case, "alg"), "rs256")
    }),
    ("jwt: a payload of null is an empty one", |case| {
        case.kind == "jwt" && case.params.get("payload") == Some(&Value::Null)
    }),
    ("jwt: a secret may be a number", |case| case.kind == "jwt" && case.params["secret"].is_number()),
    ("asap: claims of blanks are no claims", |case| case.kind == "asap" && text(case, "claims") == " "),
];

/// The text of a parameter, empty where it is missing or something else.
fn text<'a>(case: &'a Case, key: &str) -> &'a str {
    case.params.get(key).and_then(Value::as_str).unwrap_or_default()
}
