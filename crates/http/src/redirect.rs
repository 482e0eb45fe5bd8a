//! From one hop to the next.

use postrider_core::collection::ProtocolProfileBehavior;
use postrider_core::url::{self, TargetError, resolve_location};

use crate::body::BodySource;
use crate::error::{self, Failure};
use crate::hop::Hop;
use crate::wire::ResponseHead;

/// Where an answer leads, when it is a redirect.
pub(crate) fn location_of(head: &ResponseHead) -> Option<&str> {
    (300..400).contains(&head.code).then(|| head.get("location")).flatten().filter(|location| !location.is_empty())
}

/// Makes the hop that follows an answer with status `code` to `hop`.
///
/// # Errors
///
/// Returns an error when the location is of no use.
pub(crate) fn follow(
    hop: &mut Hop,
    code: u16,
    location: &str,
    behavior: &ProtocolProfileBehavior,
) -> Result<(), Failure> {
    let resolved = resolve_location(&hop.target.href, location);
    let target = url::request_target(&url::parse(&resolved), behavior.disable_url_encoding());
    let target = target.map_err(|reason| match &reason {
        TargetError::NoHost(_) => {
            let plain = error::target(&reason);
            error::changed(plain, |error| error.message.push_str(". This can be caused by a crappy redirection."))
        }
        _ => error::target(&reason),
    })?;
    let previous = std::mem::replace(&mut hop.target, target);

    if hop.host_spelling.is_none() {
        hop.host_spelling = hop.headers.spelling("host").map(str::to_owned);
    }
    if !hop.disabled.no_host {
        hop.headers.remove("host");
    }
    if previous.host != hop.target.host {
        leave_host(hop, behavior);
    }
    let keeps_body = behavior.follow_original_http_method() || matches!(code, 307 | 308);
    if !keeps_body {
        drop_body(hop);
    } else if matches!(hop.body, BodySource::Multipart(_)) {
        hop.headers.remove("content-type");
        hop.headers.remove("content-length");
    }
    if !behavior.remove_referer_header_on_redirect() {
        hop.headers.set("Referer", previous.href);
    }
    if !hop.disabled.no_host && !hop.headers.has("host") {
        let name = hop.host_spelling.as_deref().unwrap_or("Host").to_owned();
        hop.headers.set(&name, host_header(hop));
    }
    if keeps_body && matches!(hop.body, BodySource::Multipart(_)) {
        hop.set_form_content_type();
    }
    Ok(())
}

/// What was meant for the previous host does not go to another one: its Host header, credentials,
/// and the cookies that its jar added to the user's own.
fn leave_host(hop: &mut Hop, behavior: &ProtocolProfileBehavior) {
    hop.headers.remove("host");
    if !behavior.follow_authorization_header() {
        hop.headers.remove("authorization");
    }
    match &hop.user_cookie {
        Some(cookie) => hop.headers.set("Cookie", cookie.clone()),
        None => hop.headers.remove("cookie"),
    }
}

/// The next hop is a GET without body; HEAD stays HEAD.
fn drop_body(hop: &mut Hop) {
    if hop.method != "HEAD" {
        "GET".clone_into(&mut hop.method);
    }
    hop.body = BodySource::None;
    hop.headers.remove("content-type");
    hop.headers.remove("content-length");
}

/// Unlike on the first hop, the scheme's own port is left out.
fn host_header(hop: &Hop) -> String {
    let target = &hop.target;
    let default_port = if target.scheme == "https" { ":443" } else { ":80" };
    target.host_header.strip_suffix(default_port).unwrap_or(&target.host_header).to_owned()
}
