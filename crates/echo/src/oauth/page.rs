//! The pages that a user sees: consent, and errors that must not be sent to the client.

use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_FRAME_OPTIONS};
use http::{HeaderValue, StatusCode};

use super::scope::Scopes;
use crate::response::{Answer, content, no_store};

/// Asks the user whether `client_id` may have `scopes`. `ticket` names the authorization request in the form.
pub(super) fn consent(client_id: &str, scopes: &Scopes, redirect_uri: &str, ticket: &str) -> Answer {
    let mut items = String::new();
    for scope in scopes.iter() {
        items.push_str("<li><code>");
        items.push_str(&escaped(scope));
        items.push_str("</code></li>");
    }
    let main = format!(
        "<h1>Allow access?</h1>\n<p>The application <strong>{}</strong> asks for access to the demo company:</p>\n\
         <ul>{items}</ul>\n<p>You will be sent back to <code>{}</code>.</p>\n\
         <form method=\"post\" action=\"/oauth/authorize/consent\">\n\
         <input type=\"hidden\" name=\"ticket\" value=\"{}\">\n\
         <button name=\"decision\" value=\"allow\">Allow</button>\n\
         <button name=\"decision\" value=\"deny\">Deny</button>\n</form>",
        escaped(client_id),
        escaped(redirect_uri),
        escaped(ticket),
    );
    page(StatusCode::OK, "Allow access?", &main)
}

/// Tells the user why the request cannot be answered to the client.
pub(super) fn refusal(reason: &str) -> Answer {
    let main = format!("<h1>This request cannot be answered</h1>\n<p>{}</p>", escaped(reason));
    page(StatusCode::BAD_REQUEST, "Error", &main)
}

fn page(status: StatusCode, title: &str, main: &str) -> Answer {
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title} – postrider echo</title></head>\n\
         <body>\n{main}\n</body>\n</html>\n"
    );
    let mut response = no_store(content(status, "text/html; charset=utf-8", html));
    let headers = response.headers_mut();
    // No form-action here: browsers apply it to the redirect that follows the form, which leads to the client.
    let policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// `text` with the characters escaped that mean something in HTML text and attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::tests::body_of;

    #[tokio::test]
    async fn nothing_from_outside_reaches_the_page_unescaped() {
        let evil = "\"><script>alert('&')</script>";
        let scopes = Scopes::requested(None).unwrap();
        for response in [consent(evil, &scopes, evil, evil), refusal(evil)] {
            let html = body_of(response).await;
            let html = String::from_utf8(html.to_vec()).unwrap();
            assert!(!html.contains("<script>"), "{html}");
            assert!(html.contains("&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)"), "{html}");
        }
    }
}
