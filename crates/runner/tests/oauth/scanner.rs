//! The search for leaks finds what it is there for.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::rig::leaks::Scanner;

/// Whatever some encoding changes.
const SECRET: &str = "s3cret+%:&=é/<\"'\\>~?ÿ key";

#[test]
fn every_spelling_is_found() {
    let lower = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let upper = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let form: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let json = serde_json::to_string(SECRET).unwrap();
    let ascii_json: String = SECRET.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let xml = SECRET.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let html = SECRET.chars().map(|c| format!("&#x{:X};", u32::from(c))).collect::<String>();
    let basic = STANDARD.encode(format!("id:{SECRET}"));
    let form_basic = STANDARD.encode(format!("basic+id%3A1:{form}"));
    let mut spellings = vec![
        SECRET.to_owned(),
        lower(SECRET),
        upper(SECRET),
        form.clone(),
        form.to_lowercase(),
        url::Url::parse(&format!("http://h/?q={}", SECRET.replace(['#', '&', '+', '%'], "x"))).unwrap().to_string(),
        json.clone(),
        serde_json::to_string(&json).unwrap(),
        ascii_json,
        xml.replace('\'', "&apos;"),
        xml.replace('\'', "&#39;"),
        html,
        basic.clone(),
        upper(&basic),
        form_basic,
        serde_json::to_string(&form).unwrap(),
    ];
    for before in ["", "a", "ab", "abc"] {
        for after in ["", "z", "zy"] {
            let text = format!("{before}{SECRET}{after}");
            for digits in [
                STANDARD.encode(&text),
                STANDARD_NO_PAD.encode(&text),
                URL_SAFE.encode(&text),
                URL_SAFE_NO_PAD.encode(&text),
            ] {
                spellings.push(digits);
            }
        }
    }
    // The one that lost characters on its way is another text.
    let lossy = spellings.remove(5);
    let scanner = Scanner::new([SECRET]);
    assert_eq!(scanner.find(&lossy), Vec::<&str>::new());
    for spelling in spellings {
        assert_eq!(scanner.find(&format!("before {spelling} after")), [SECRET], "{spelling}");
    }
}

#[test]
fn other_texts_are_not_found() {
    let scanner = Scanner::new([SECRET, "another-secret"]);
    for text in ["", "s3cret", "***", "%", "%zz", "\\u12", "&;", "&#;&#x;", "é%", "\\"] {
        assert_eq!(scanner.find(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn files_and_their_names_are_searched() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("a/b")).unwrap();
    fs::write(folder.path().join("a/b/in.bin"), b"\xff\xfeanother-secret\x00").unwrap();
    fs::write(folder.path().join("another-secret.txt"), "").unwrap();
    fs::write(folder.path().join("left-out"), "another-secret").unwrap();
    let scanner = Scanner::new(["another-secret"]);
    let mut found = scanner.find_in_files(folder.path(), &|path| path.ends_with("left-out"));
    found.sort();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("in.bin"), "{found:?}");
    assert!(found[1].contains("another-secret.txt"), "{found:?}");
}
