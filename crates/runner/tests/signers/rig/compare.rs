//! Compares requests byte for byte, after taking out what is random by nature.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::recorder::{Recorded, by_case};

/// A request as text, without what differs from run to run: the token and name of the client, the boundary of forms.
pub(crate) fn normal(request: &Recorded) -> String {
    let boundary = request.header("Content-Type").and_then(|kind| kind.split_once("boundary=")).map(|(_, word)| word);
    let mut text = format!("{} {}\n", request.method, request.target);
    for (name, value) in &request.headers {
        let is_random = ["postman-token", "user-agent"].contains(&name.to_ascii_lowercase().as_str());
        text.push_str(&format!("{name}: {}\n", if is_random { "*" } else { value }));
    }
    text.push('\n');
    text.push_str(&request.body.escape_ascii().to_string().replace("\\n", "\\n\n"));
    match boundary {
        Some(boundary) => text.replace(boundary, "BOUNDARY"),
        None => text,
    }
}

/// A case whose requests differ, and the lines that do.
pub(crate) struct Difference {
    pub(crate) case: String,
    pub(crate) lines: String,
}

/// Every case whose requests differ. `mask` takes out what else is random in a case.
pub(crate) fn differences(
    newman: &[Recorded],
    ours: &[Recorded],
    mask: &dyn Fn(&str, String) -> String,
) -> Vec<Difference> {
    let (theirs, ours) = (by_case(newman), by_case(ours));
    let mut cases: Vec<&str> = theirs.keys().chain(ours.keys()).copied().collect();
    cases.sort_unstable();
    cases.dedup();
    let mut found = Vec::new();
    for case in cases {
        let [theirs, ours] = [theirs.get(case), ours.get(case)].map(|requests| {
            let requests = requests.map(Vec::as_slice).unwrap_or_default();
            requests.iter().map(|request| mask(case, normal(request))).collect::<Vec<_>>()
        });
        if theirs != ours {
            let lines = diff(&theirs.join("\n~~~\n"), &ours.join("\n~~~\n"));
            found.push(Difference { case: case.to_owned(), lines });
        }
    }
    found
}

/// The lines that only one of two texts has.
fn diff(theirs: &str, ours: &str) -> String {
    let (theirs, ours): (Vec<_>, Vec<_>) = (theirs.lines().collect(), ours.lines().collect());
    let n_same = theirs.iter().zip(&ours).take_while(|(left, right)| left == right).count();
    let rest = (&theirs[n_same..], &ours[n_same..]);
    let n_same_at_end = rest.0.iter().rev().zip(rest.1.iter().rev()).take_while(|(left, right)| left == right).count();
    let shown = |mark: &str, lines: &[&str]| {
        lines[..lines.len() - n_same_at_end].iter().map(|line| format!("{mark} {line}\n")).collect::<String>()
    };
    format!("{}{}", shown("newman", rest.0), shown("ours  ", rest.1))
}

/// The text with `*` for what stands between `start` and the next `end`, wherever `start` is.
pub(crate) fn masked(text: &str, start: &str, end: char) -> String {
    let mut pieces = text.split(start);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.find([end, '\n']).map_or("", |at| &piece[at..]);
        out.push_str(start);
        out.push('*');
        out.push_str(rest);
    }
    out
}

/// The text with its JSON web tokens decoded, and without what differs from token to token: the signature, and where
/// they are of now the claims `iat`, `exp` and `jti`. Whether the signature is right is for servers to say.
pub(crate) fn tokens_masked(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(start) = rest.find("eyJ") {
        out.push_str(&rest[..start]);
        let end = rest[start..].find(|letter: char| !(letter.is_ascii_alphanumeric() || "-_.".contains(letter)));
        let token = end.map_or(&rest[start..], |end| &rest[start..start + end]);
        for part in token.split('.').take(2) {
            let decoded = String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
            out.push_str(&claims_masked(&decoded));
            out.push('.');
        }
        out.push_str(&format!("{} letters", token.rsplit('.').next().unwrap_or_default().len()));
        rest = &rest[start + token.len()..];
    }
    out.push_str(rest);
    out
}

fn claims_masked(text: &str) -> String {
    let claims: Value = serde_json::from_str(text).unwrap();
    let life = claims["exp"].as_i64().unwrap_or_default() - claims["iat"].as_i64().unwrap_or_default();
    let masked = ["iat", "exp"].iter().fold(text.to_owned(), |text, claim| match claims[claim].as_i64() {
        // A time of the test's own is compared.
        Some(time) if time > 1_700_000_000 => text.replace(&time.to_string(), "*"),
        _ => text,
    });
    let id = claims["jti"].as_str().filter(|id| id.len() == 36);
    format!("{} (lives {life} s)", id.map_or(masked.clone(), |id| masked.replace(id, "*")))
}

/// The text with its third NTLM messages taken apart, and without what differs from time to time: the proofs, the time,
/// and the challenge of the client.
pub(crate) fn ntlm_masked(text: &str) -> String {
    let shown = |line: &str| {
        let message = line.strip_prefix("Authorization: NTLM ")?;
        let bytes = STANDARD.decode(message).ok().filter(|bytes| bytes.len() > 64 && bytes[8] == 3)?;
        let field = |at: usize| {
            let number = |at: usize| usize::from(bytes[at]) + usize::from(bytes[at + 1]) * 256;
            bytes[number(at + 4)..number(at + 4) + number(at)].to_vec()
        };
        let [lm, mut nt, domain, user, workstation] = [12, 20, 28, 36, 44].map(field);
        if nt.len() > 44 {
            nt[..16].fill(0);
            nt[24..40].fill(0);
        }
        let [domain, user, workstation] = [domain, user, workstation].map(|bytes| bytes.escape_ascii().to_string());
        let flags = &bytes[60..64];
        Some(format!("type 3: {domain} {user} {workstation} flags {flags:?}, LM {} bytes, NT {nt:?}", lm.len()))
    };
    text.lines().map(|line| shown(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}
