//! Everything about a request and its response (`--verbose`).

use std::io;

use encoding_rs::{Encoding, UTF_8};
use postrider_core::collection::{BodyMode, PhaseTimings, Request, Response};
use postrider_core::run::{Exchange, Hop};

use super::super::units::{duration, file_size};
use super::CliReporter;
use super::content_type::ContentType;
use super::paint::Style;
use super::table::left;
use super::wrap::columns;

/// UTF-16 units of a body that are shown.
const CLIP: usize = 2048;
/// Bytes of a body that are looked at: the clip and what hiding secrets may take from it.
const PEEK: usize = 64 * 1024;

impl CliReporter {
    pub(super) fn verbose(&mut self, exchange: &Exchange, response: &Response) -> io::Result<()> {
        let sent = exchange.hops.first().cloned().unwrap_or_default();
        // After the request's line; the reference clears its spinner here.
        self.printer.line(" ")?;
        self.figures(&exchange.request, &sent, response)?;
        let has_request_body = sent.request_body_size > 0;
        if has_request_body {
            let mode = exchange.request.body.as_ref().and_then(|body| body.mode).map_or("", BodyMode::as_str);
            let label = self.paint.text(Style::White, self.symbols.up);
            let text = body_text(&exchange.request);
            self.body(&format!("{label} {mode}"), &text, sent.request_body_size)?;
            self.printer.line(" ")?;
        }
        if let Some(base) = &exchange.signature_base {
            let label = self.paint.text(Style::White, self.symbols.up);
            self.body(&format!("{label} signature base"), base, base.len() as u64)?;
            self.printer.line(" ")?;
        }
        let content_type = ContentType::new(response.header("content-type"));
        let size = response.size().body;
        let kinds =
            [content_type.source.as_str(), content_type.kind, content_type.format, content_type.charset.as_str()];
        let kinds = self.starred(&kinds.map(|kind| self.printer.clean(kind).into_owned()));
        if size > 0 {
            let label = self.paint.text(Style::White, self.symbols.down);
            let text = response_text(response, &content_type.charset);
            self.body(&format!("{label} {kinds}"), &text, size)?;
        } else {
            self.printer.line(&format!("  {} {kinds}", self.symbols.down))?;
        }
        self.phases(&response.timings, exchange.hops.last().is_some_and(|hop| hop.url.starts_with("https:")))
    }

    /// `200 OK ★ 90ms time ★ 247B↑ 211B↓ size ★ 7↑ 5↓ headers ★ 0 cookies`
    fn figures(&mut self, request: &Request, sent: &Hop, response: &Response) -> io::Result<()> {
        let gray = |text: &str| self.paint.text(Style::Gray, text);
        let (up, down) = (gray(self.symbols.up), gray(self.symbols.down));
        let time = duration(response.elapsed_ms());
        let sent_size = file_size(sent.request_header_size + sent.request_body_size);
        let received_size = file_size(response.size().total());
        let n_cookies = response.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case("set-cookie")).count();
        let parts = [
            format!("{} {}", response.code, self.printer.clean(response.reason())),
            format!("{time} {}", gray("time")),
            format!("{sent_size}{up} {received_size}{down} {}", gray("size")),
            format!("{}{up} {}{down} {}", request.headers.len(), response.headers.len(), gray("headers")),
            format!("{n_cookies} {}", gray("cookies")),
        ];
        let line = self.starred(&parts);
        self.printer.line(&format!("  {line}"))
    }

    fn starred(&self, parts: &[String]) -> String {
        parts.join(&format!(" {} ", self.paint.text(Style::Gray, self.symbols.star)))
    }

    /// A body in a frame whose first line says what it is.
    fn body(&mut self, label: &str, text: &str, size: u64) -> io::Result<()> {
        let text = self.printer.clean(text).into_owned();
        let text = if size > CLIP as u64 {
            let shown = format!("(showing {}/{})", file_size(CLIP as u64), file_size(size));
            format!("{}\n{}", clipped(&text), self.paint.text(Style::BrightWhite, &shown))
        } else {
            text
        };
        let white = |text: &str| self.paint.text(Style::White, text);
        let title = self.starred(&[label.to_owned(), file_size(size)]);
        let start = format!("  {} {title}\n", white(self.symbols.frame_top));
        let end = white(&format!("  {}", self.symbols.frame_bottom));
        let prefix = format!("  {} ", white(self.symbols.frame_middle));
        self.printer.text("")?;
        self.printer.frame(&start, &end, &prefix, &text)
    }

    /// The table of phases. A phase that a kept connection saves is shown as `(cache)`.
    fn phases(&mut self, timings: &PhaseTimings, is_tls: bool) -> io::Result<()> {
        let mut phases = vec![
            ("prepare", timings.prepare),
            ("wait", timings.wait),
            ("dns-lookup", timings.dns),
            ("tcp-handshake", timings.tcp),
        ];
        if is_tls {
            phases.push(("ssl-handshake", timings.secure_handshake));
        }
        phases.extend([
            ("transfer-start", timings.first_byte),
            ("download", timings.download),
            ("process", timings.process),
            ("total", timings.total),
        ]);
        let (mut names, mut times) = (String::new(), String::new());
        for (name, ms) in phases {
            let time = if ms == 0.0 { "(cache)".to_owned() } else { duration(ms) };
            let width = columns(name).max(columns(&time));
            names.extend(["  ", &left(&self.paint.text(Style::White, name), width), " "]);
            times.extend(["  ", &left(&self.paint.text(Style::Gray, &time), width), " "]);
        }
        self.printer.text(&format!("\n{names}\n{times}\n\n"))
    }
}

/// The text of a request's body, as far as it is one.
fn body_text(request: &Request) -> String {
    let Some(body) = &request.body else { return String::new() };
    match body.mode {
        Some(BodyMode::Raw) => body.raw.clone().unwrap_or_default(),
        Some(BodyMode::Urlencoded) => {
            let pairs = body.urlencoded.iter().filter(|param| !param.disabled);
            let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            pairs.map(|param| format!("{}={}", param.key, text(&param.value))).collect::<Vec<_>>().join("&")
        }
        _ => String::new(),
    }
}

/// The beginning of a response's body in its charset.
fn response_text(response: &Response, charset: &str) -> String {
    let bytes = response.body.beginning(PEEK);
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
    encoding.decode(&bytes).0.into_owned()
}

/// The first characters of a text, counted in UTF-16 units.
fn clipped(text: &str) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > CLIP
    });
    &text[..end.map_or(text.len(), |(position, _)| position)]
}
