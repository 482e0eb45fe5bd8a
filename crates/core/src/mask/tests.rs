use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;

fn masker(secrets: &[&str]) -> Masker {
    let masker = Masker::new();
    for secret in secrets {
        masker.add(secret);
    }
    masker
}

#[test]
fn every_spelling_is_hidden() {
    let secret = "p@ss w/\"or'd\\<é>&+=";
    let masker = masker(&[secret]);
    let table = [
        secret.to_owned(),
        "p%40ss%20w%2F%22or%27d%5C%3C%C3%A9%3E%26%2B%3D".to_owned(),
        "p%40ss%20w%2f%22or%27d%5c%3c%c3%a9%3e%26%2b%3d".to_owned(),
        "p%40ss+w%2F%22or%27d%5C%3C%C3%A9%3E%26%2B%3D".to_owned(),
        "p%40ss%20w%2F%22or'd%5C%3C%C3%A9%3E%26%2B%3D".to_owned(),
        "p@ss%20w/%22or%27d\\%3C%C3%A9%3E%26+%3D".to_owned(),
        "p@ss w/\\\"or'd\\\\<é>&+=".to_owned(),
        "p@ss w\\/\\\"or'd\\\\<é>&+=".to_owned(),
        "p@ss w/\"or\\'d\\\\<é>&+=".to_owned(),
        "p@ss w/&quot;or&apos;d\\&lt;é&gt;&amp;+=".to_owned(),
        "p@ss w/&#34;or&#39;d\\&lt;é&gt;&amp;+=".to_owned(),
    ];
    for text in table {
        assert_eq!(masker.mask(&format!("<{text}>")), "<********>", "{text}");
    }
}

#[test]
fn base64_is_hidden_wherever_the_secret_starts_in_it() {
    let secret = "tröpfchen-4711";
    let masker = masker(&[secret]);
    for user in ["", "u", "us", "use", "user"] {
        for text in [
            STANDARD.encode(format!("{user}:{secret}")),
            STANDARD.encode(format!("{user}{secret}{user}")),
            URL_SAFE_NO_PAD.encode(format!("{{\"{user}\":\"{secret}\"}}")),
        ] {
            let masked = masker.mask(&text).into_owned();
            assert!(masked.contains(MASK), "{text}");
            // At most the characters that also hold bits of the neighbours are left of it.
            let left = masked.replace(MASK, "");
            assert!(left.len() + secret.len() <= text.len(), "{text} -> {masked}");
        }
    }
}

#[test]
fn short_and_common_secrets_do_not_make_text_unreadable() {
    let masker = masker(&["", "1", "ab", "abc", "true", "null", "password"]);
    let text = "ab 1 abc true null password";
    assert_eq!(masker.mask(text), text);
    assert_eq!(masker.mask("abc"), MASK);
    assert_eq!(masker.mask("password"), MASK);
    assert_eq!(masker.mask("true"), "true");
}

#[test]
fn a_short_password_is_hidden_in_its_basic_pair() {
    let masker = Masker::new();
    masker.add_basic("ann", "x1");
    assert_eq!(masker.mask("Authorization: Basic YW5uOngx"), "Authorization: Basic ********");
    assert_eq!(masker.mask("GET http://ann:x1@host/"), "GET http://********@host/");
}

#[test]
fn the_longer_secret_wins() {
    let masker = masker(&["ticket", "ticket-and-more"]);
    assert_eq!(masker.mask("a ticket-and-more b ticket c"), "a ******** b ******** c");
}

#[test]
fn lines_of_a_key_are_hidden_on_their_own() {
    let masker = masker(&["-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----"]);
    assert_eq!(masker.mask("  │ MIIEvQIBADANBg"), "  │ ********");
}

#[test]
fn bytes_that_are_not_text_are_masked_too() {
    let masker = masker(&["s3cr3t"]);
    assert_eq!(&*masker.mask_bytes(b"\xff\xfes3cr3t\x00"), b"\xff\xfe********\x00");
}

#[test]
fn nothing_happens_without_secrets_or_when_disabled() {
    assert!(matches!(Masker::new().mask("text"), Cow::Borrowed("text")));
    let disabled = Masker::disabled();
    disabled.add("text");
    assert!(matches!(disabled.mask("text"), Cow::Borrowed("text")));
    assert!(matches!(masker(&["other"]).mask("text"), Cow::Borrowed("text")));
}

#[test]
fn tokens_that_change_with_every_request_do_not_pile_up() {
    let masker = Masker::new();
    for n in 0..2000 {
        masker.add(&format!("token-{n:06}"));
    }
    assert_eq!(masker.mask("token-001999"), MASK);
    assert!(masker.state.read().unwrap().batches.len() <= BATCHES);
}

#[test]
fn debug_output_shows_no_secret() {
    assert!(!format!("{:?}", masker(&["s3cr3t"])).contains("s3cr3t"));
}
