//! What the loopback listener shows in the browser: one static page without scripts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Its hash stands in the content security policy, so nothing else can style the page.
const STYLE: &str = "\
:root{color-scheme:light dark;--back:#f6f7f9;--card:#fff;--line:#dfe3e8;--text:#1c2430;--soft:#5a6675;--mark:#1a7f4b}\
.no{--mark:#b42318}\
@media(prefers-color-scheme:dark){:root{--back:#14181d;--card:#1d232a;--line:#323b46;--text:#e8ecf1;--soft:#a3afbd;--mark:#4cc38a}.no{--mark:#ff8a7a}}\
*{box-sizing:border-box}\
body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;padding:1.5rem;background:var(--back);color:var(--text);font:1rem/1.55 system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif}\
main{width:100%;max-width:30rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-top:4px solid var(--mark);border-radius:.6rem}\
h1{margin:0 0 .75rem;font-size:1.35rem;line-height:1.3;color:var(--mark)}\
p{margin:0 0 .75rem;overflow-wrap:anywhere}\
footer{margin-top:1.25rem;color:var(--soft);font-size:.875rem}";

/// A page. Texts are escaped when it is rendered and hold neither code nor state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Page {
    /// The code came.
    Received,
    /// The authorization server said no; the text is what it said.
    Refused(String),
    /// The answer does not belong to this sign-in.
    Forged(String),
    /// Not a request a browser sends here.
    BadRequest,
    /// Another path.
    NotFound,
    /// Another method than GET.
    MethodNotAllowed,
    /// The request came too slowly.
    TooSlow,
    /// The head is too long.
    TooLarge,
}

impl Page {
    /// Status line without the version.
    fn status(&self) -> &'static str {
        match self {
            Self::Received | Self::Refused(_) => "200 OK",
            Self::Forged(_) | Self::BadRequest => "400 Bad Request",
            Self::NotFound => "404 Not Found",
            Self::MethodNotAllowed => "405 Method Not Allowed",
            Self::TooSlow => "408 Request Timeout",
            Self::TooLarge => "431 Request Header Fields Too Large",
        }
    }

    fn heading(&self) -> &'static str {
        match self {
            Self::Received => "The sign-in has arrived",
            Self::Refused(_) => "The sign-in was refused",
            Self::Forged(_) => "This answer was not accepted",
            Self::BadRequest | Self::MethodNotAllowed | Self::TooSlow | Self::TooLarge => {
                "This request was not accepted"
            }
            Self::NotFound => "Nothing here",
        }
    }

    /// Sentences, one a paragraph.
    fn paragraphs(&self) -> Vec<String> {
        match self {
            Self::Received => {
                vec!["postrider finishes it in the terminal.".to_owned(), "You can close this window.".to_owned()]
            }
            Self::Refused(text) => {
                vec![sentence(text), "The terminal says what can be done. You can close this window.".to_owned()]
            }
            Self::Forged(reason) => vec![
                sentence(reason),
                "Nothing was lost: postrider still waits for the sign-in that was started in the terminal.".to_owned(),
            ],
            Self::BadRequest | Self::TooSlow | Self::TooLarge => {
                vec!["It is not what a browser sends at the end of a sign-in.".to_owned()]
            }
            Self::NotFound => vec!["postrider waits here for the end of a sign-in, at another path.".to_owned()],
            Self::MethodNotAllowed => vec!["The end of a sign-in is a GET request.".to_owned()],
        }
    }

    /// The whole HTTP response.
    pub(super) fn response(&self) -> Vec<u8> {
        let body = self.html();
        let allow = if *self == Self::MethodNotAllowed { "Allow: GET\r\n" } else { "" };
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        format!(
            "HTTP/1.1 {}\r\n\
             Content-Type: text/html; charset=utf-8\r\n\
             Content-Length: {}\r\n\
             {allow}\
             Cache-Control: no-store\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
             Referrer-Policy: no-referrer\r\n\
             X-Content-Type-Options: nosniff\r\n\
             Cross-Origin-Resource-Policy: same-origin\r\n\
             Connection: close\r\n\r\n{body}",
            self.status(),
            body.len(),
        )
        .into_bytes()
    }

    fn html(&self) -> String {
        let class = if *self == Self::Received { "yes" } else { "no" };
        let heading = self.heading();
        let paragraphs: Vec<String> =
            self.paragraphs().iter().map(|text| format!("<p>{}</p>\n", escape(text))).collect();
        let paragraphs = paragraphs.concat();
        format!(
            "<!doctype html>\n<html lang=\"en\" class=\"{class}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{heading} – postrider</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
             <h1>{heading}</h1>\n{paragraphs}<footer>postrider</footer>\n</main>\n</body>\n</html>\n"
        )
    }
}

/// A reason as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let dot = if text.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("{start}{}{dot}", chars.as_str())
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(page: &Page) -> String {
        String::from_utf8(page.response()).unwrap()
    }

    #[test]
    fn every_page_has_the_headers_that_keep_it_closed() {
        let pages = [
            Page::Received,
            Page::Refused("x".to_owned()),
            Page::Forged("x".to_owned()),
            Page::BadRequest,
            Page::NotFound,
            Page::MethodNotAllowed,
            Page::TooSlow,
            Page::TooLarge,
        ];
        for page in pages {
            let text = text(&page);
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            for header in [
                "Content-Security-Policy: default-src 'none'; style-src 'sha256-",
                "Cache-Control: no-store",
                "Referrer-Policy: no-referrer",
                "X-Content-Type-Options: nosniff",
                "Connection: close",
                "Content-Type: text/html; charset=utf-8",
                &format!("Content-Length: {}", body.len()),
            ] {
                assert!(head.contains(&format!("\r\n{header}")), "{page:?} lacks {header}");
            }
            assert_eq!(head.contains("\r\nAllow: GET"), page == Page::MethodNotAllowed);
            assert!(!body.contains("<script") && !body.contains("style=") && !body.contains("http"));
        }
    }

    #[test]
    fn the_policy_names_the_style_that_is_on_the_page() {
        let text = text(&Page::Received);
        let style = text.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let hash = STANDARD.encode(Sha256::digest(style));
        assert!(text.contains(&format!("style-src 'sha256-{hash}'")));
    }

    #[test]
    fn what_a_server_says_is_text() {
        let html = text(&Page::Refused("<script>alert('x')</script> & \"y\"".to_owned()));
        assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;."));
        assert!(!html.contains("<script"));
    }

    #[test]
    fn a_reason_becomes_a_sentence() {
        let table = [("the state is wrong", "The state is wrong."), ("Done.", "Done."), ("", "."), ("écho!", "Écho!")];
        for (reason, expected) in table {
            assert_eq!(sentence(reason), expected);
        }
    }
}
