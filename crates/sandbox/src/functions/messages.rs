//! Requests, responses and cookies.

use std::rc::Rc;

use postrider_core::collection::{Cookie, Response};
use postrider_core::format::request_from_value;
use postrider_core::run::Exchange;
use rquickjs::{Array, ArrayBuffer, Ctx, Exception, Object, Result, Value as JsValue};
use serde_json::{Map, Value, json};

use super::define;
use crate::body;
use crate::host::{CookieCommand, CookieReply};
use crate::state::{PendingRequest, State};

pub(super) fn define_all(host: &Object<'_>, state: &Rc<State>) -> Result<()> {
    own_messages(host, state)?;
    sending(host, state)?;
    cookies(host, state)
}

fn own_messages<'js>(host: &Object<'js>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    define(host, "request", move || shared.with(|run| serde_json::to_string(&run.request).ok()).flatten())?;
    let shared = Rc::clone(state);
    define(host, "changeRequest", move |json: String| {
        if let Ok(value) = serde_json::from_str(&json) {
            shared.active(|run| run.outcome.request = Some(request_from_value(value)));
        }
    })?;
    let shared = Rc::clone(state);
    define(host, "response", move |ctx: Ctx<'js>| -> Result<Option<Object<'js>>> {
        let response = shared.with(|run| run.response.clone()).flatten();
        response.map(|response| response_parts(&ctx, &response)).transpose()
    })?;
    let shared = Rc::clone(state);
    define(host, "responseText", move || {
        shared.with(|run| run.response.as_ref().map(|response| body::text(response).into_owned())).flatten()
    })
}

/// A response as the SDK's constructor takes it; its body stays here until it is asked for.
pub(crate) fn response_parts<'js>(ctx: &Ctx<'js>, response: &Rc<Response>) -> Result<Object<'js>> {
    let parts = Object::new(ctx.clone())?;
    parts.set("code", response.code)?;
    parts.set("status", response.reason())?;
    parts.set("responseTime", number(response.response_time))?;
    parts.set("responseSize", number(response.body.len()))?;
    parts.set("downloadedBytes", number(response.body_size_on_wire))?;
    parts.set("header", header_list(ctx, &response.headers)?)?;
    if !response.cookies.is_empty() {
        parts.set("cookie", ctx.json_parse(serde_json::to_vec(&response.cookies).unwrap_or_default())?)?;
    }
    parts.set("hostBody", body_object(ctx, response)?)?;
    Ok(parts)
}

/// The functions by which a body is read.
fn body_object<'js>(ctx: &Ctx<'js>, response: &Rc<Response>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    let shared = Rc::clone(response);
    define(&object, "text", move |ctx: Ctx<'js>| rquickjs::String::from_str(ctx, &body::text(&shared)))?;
    let shared = Rc::clone(response);
    define(&object, "json", move |ctx: Ctx<'js>| parse_body(&ctx, &shared))?;
    let shared = Rc::clone(response);
    define(&object, "bytes", move |ctx: Ctx<'js>| {
        ArrayBuffer::from_source_immutable(ctx, shared.body.bytes().clone())
    })?;
    Ok(object)
}

#[expect(clippy::cast_precision_loss, reason = "sizes and times stay below 2^53")]
fn number(value: u64) -> f64 {
    value as f64
}

fn header_list<'js>(ctx: &Ctx<'js>, headers: &[(String, String)]) -> Result<Array<'js>> {
    let list = Array::new(ctx.clone())?;
    for (index, (key, value)) in headers.iter().enumerate() {
        let header = Object::new(ctx.clone())?;
        header.set("key", key.as_str())?;
        header.set("value", value.as_str())?;
        list.set(index, header)?;
    }
    Ok(list)
}

/// Parses a body without making a script-side text of it first; `None` where that text is needed,
/// for its charset or to say what is wrong.
fn parse_body<'js>(ctx: &Ctx<'js>, response: &Response) -> Option<JsValue<'js>> {
    if !body::is_utf8(response) || std::str::from_utf8(response.body.bytes()).is_err() {
        return None;
    }
    // The engine wants a byte of zero after the text; leave room for it.
    let mut text = Vec::with_capacity(response.body.bytes().len() + 1);
    text.extend_from_slice(response.body.bytes());
    let parsed = ctx.json_parse(text);
    if parsed.is_err() {
        ctx.catch();
    }
    parsed.ok()
}

fn sending(host: &Object<'_>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    define(host, "sendRequest", move |id: u32, json: String| {
        let Some(host) = shared.host() else { return };
        let value = serde_json::from_str(&json).unwrap_or(Value::String(json));
        let exchange = host.send_request(request_from_value(value));
        let pending: PendingRequest = Box::pin(async move { (id, exchange.await) });
        shared.with(|run| run.new_requests.push(pending));
    })
}

/// What the script side is told of an exchange: the parts of its response, or JSON text of its error.
pub(crate) fn exchange_parts<'js>(ctx: &Ctx<'js>, exchange: Exchange) -> Result<(Option<Object<'js>>, Option<String>)> {
    match exchange.outcome {
        Ok(response) => Ok((Some(response_parts(ctx, &Rc::new(response))?), None)),
        Err(error) => {
            let mut fields = Map::new();
            fields.insert("name".to_owned(), json!(if error.name.is_empty() { "Error" } else { &error.name }));
            fields.insert("message".to_owned(), json!(error.message));
            let details = [
                ("errno", json!(error.errno)),
                ("code", json!(error.code)),
                ("syscall", json!(error.syscall)),
                ("address", json!(error.address)),
                ("port", json!(error.port)),
                ("hostname", json!(error.hostname)),
            ];
            let known = details.into_iter().filter(|(_, value)| !value.is_null());
            fields.extend(known.map(|(key, value)| (key.to_owned(), value)));
            Ok((None, Some(Value::Object(fields).to_string())))
        }
    }
}

fn cookies<'js>(host: &Object<'js>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    define(host, "cookies", move || {
        let cookies = shared.host().map(|host| host.cookies()).unwrap_or_default();
        serde_json::to_string(&cookies).unwrap_or_else(|_| "[]".to_owned())
    })?;
    let shared = Rc::clone(state);
    define(host, "cookieJar", move |ctx: Ctx<'js>, json: String| -> Result<String> {
        let parts: Value = serde_json::from_str(&json).unwrap_or_default();
        let (Some(command), Some(host)) = (cookie_command(&parts), shared.host()) else {
            return Ok("null".to_owned());
        };
        let reply = host.cookie_jar(command).map_err(|message| Exception::throw_message(&ctx, &message))?;
        let text = match reply {
            CookieReply::Cookie(cookie) => serde_json::to_string(&cookie),
            CookieReply::Cookies(cookies) => serde_json::to_string(&cookies),
            CookieReply::Done => Ok("null".to_owned()),
        };
        Ok(text.unwrap_or_else(|_| "null".to_owned()))
    })
}

/// Reads a command: its name is the key that holds the URL.
fn cookie_command(parts: &Value) -> Option<CookieCommand> {
    let text = |key: &str| parts.get(key).and_then(Value::as_str).map(str::to_owned);
    if let Some(url) = text("get") {
        return Some(CookieCommand::Get { url, name: text("name")? });
    }
    if let Some(url) = text("getAll") {
        return Some(CookieCommand::GetAll { url });
    }
    if let Some(url) = text("set") {
        return Some(CookieCommand::Set { url, cookie: cookie(parts.get("cookie")?) });
    }
    if let Some(url) = text("unset") {
        return Some(CookieCommand::Unset { url, name: text("name")? });
    }
    text("clear").map(|url| CookieCommand::Clear { url })
}

/// A cookie as `cookies.js` writes it: times are milliseconds, extensions are texts.
fn cookie(fields: &Value) -> Cookie {
    let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let flag = |key: &str| fields.get(key).and_then(Value::as_bool).unwrap_or(false);
    let integer = |key: &str| fields.get(key).and_then(Value::as_i64);
    let extensions = fields.get("extensions").and_then(Value::as_array);
    Cookie {
        name: text("name"),
        value: text("value"),
        domain: text("domain").trim_start_matches('.').to_owned(),
        path: text("path"),
        expires: integer("expires"),
        max_age: integer("maxAge"),
        secure: flag("secure"),
        http_only: flag("httpOnly"),
        host_only: flag("hostOnly"),
        same_site: fields.get("sameSite").and_then(Value::as_str).map(str::to_lowercase),
        extensions: extensions.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
    }
}
