//! Documents, charsets, and bodies of chosen size.

use http::StatusCode;

use crate::request::EchoRequest;
use crate::response::{Answer, Body, Filler, bad_request, content, with_body};
use crate::state::State;

const HTML: &str = "text/html; charset=utf-8";

/// The greatest size of `/bytes/N`: 100 MiB.
const MOST_RANDOM_BYTES: u64 = 100 * 1024 * 1024;

/// The greatest size of `/large?bytes=N`: 64 GiB.
const MOST_LETTERS: u64 = 64 * 1024 * 1024 * 1024;

/// `/html`: a small page.
pub(super) fn html(_: &State, _: &EchoRequest) -> Answer {
    let page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>postrider</title></head>\n\
        <body>\n<h1>Post riders</h1>\n<p class=\"lead\">They carried letters from stage to stage, whatever the weather.</p>\n\
        <ul><li>horse</li><li>horn</li><li>bag</li></ul>\n</body>\n</html>\n";
    content(StatusCode::OK, HTML, page)
}

/// `/xml`: a small document with attributes, a list and CDATA.
pub(super) fn xml(_: &State, _: &EchoRequest) -> Answer {
    let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<route name=\"north road\" riders=\"2\">\n  \
        <stage miles=\"12\">The Bell</stage>\n  <stage miles=\"9\">The George &amp; Dragon</stage>\n  \
        <note><![CDATA[5 < 7]]></note>\n</route>\n";
    content(StatusCode::OK, "application/xml", document)
}

/// `/encoding/utf8`: a page with letters of many scripts.
pub(super) fn utf8(_: &State, _: &EchoRequest) -> Answer {
    let page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>UTF-8</title></head>\n<body>\n\
        <h1>Unicode</h1>\n<pre>\nGreek: Ο ταχυδρόμος έρχεται\nCyrillic: Почтальон едет\nGeorgian: ფოსტალიონი\n\
        Hebrew: הדוור מגיע\nArabic: ساعي البريد\nHindi: डाकिया\nChinese: 郵差\nJapanese: 郵便配達\nKorean: 우체부\n\
        Symbols: ∮ E⋅da = Q, ∀x∈ℝ, ⌈x⌉ = −⌊−x⌋, 2H₂ + O₂ ⇌ 2H₂O\nEmoji: 📯 🐎 👩‍🚀\n</pre>\n</body>\n</html>\n";
    content(StatusCode::OK, HTML, page)
}

/// `/encoding/latin1`: text in ISO-8859-1, to be decoded by its charset parameter.
pub(super) fn latin1(_: &State, _: &EchoRequest) -> Answer {
    let text = "Crème brûlée, Straße, señor, £5, ½ kg, Ærø";
    // Every character of the text lies below U+0100, where ISO-8859-1 and Unicode agree.
    let bytes: Vec<u8> = text.chars().filter_map(|character| u8::try_from(u32::from(character)).ok()).collect();
    content(StatusCode::OK, "text/plain; charset=ISO-8859-1", bytes)
}

/// `/bytes/N`: N random bytes.
pub(super) fn bytes(_: &State, request: &EchoRequest) -> Answer {
    match request.segment(1).parse() {
        Ok(length @ 0..=MOST_RANDOM_BYTES) => filled(Filler::random(length), "application/octet-stream"),
        _ => bad_request("the number of bytes must be from 0 to 104857600"),
    }
}

/// `/large?bytes=N`: N bytes of text, made while they are sent.
pub(super) fn large(_: &State, request: &EchoRequest) -> Answer {
    match request.query_value("bytes").unwrap_or_default().parse() {
        Ok(length @ 0..=MOST_LETTERS) => filled(Filler::letters(length), "text/plain; charset=utf-8"),
        _ => bad_request("the parameter bytes must be a number from 0 to 68719476736"),
    }
}

fn filled(filler: Filler, content_type: &'static str) -> Answer {
    with_body(StatusCode::OK, content_type, Body::new(filler))
}
