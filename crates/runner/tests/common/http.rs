//! One HTTP request over a socket of its own, byte for byte as the test wants it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use url::Url;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// 0 when none came.
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}{}", self.head, self.body))
    }

    /// The value of the header with this name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// A GET request with these headers, `Host` among them where it is to be odd.
pub(crate) fn get(url: &str, headers: &[(&str, &str)]) -> Answer {
    request("GET", url, headers)
}

/// A request without a body.
pub(crate) fn request(method: &str, url: &str, headers: &[(&str, &str)]) -> Answer {
    let url = Url::parse(url).unwrap();
    let authority = url[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut head = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        head.push_str(&format!("Host: {authority}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    raw(&authority, format!("{head}\r\n").as_bytes())
}

/// Sends these bytes and reads until the other side closes.
pub(crate) fn raw(authority: &str, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(authority).unwrap_or_else(|error| panic!("{authority}: {error}"));
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // The other side may have heard enough before the end.
    drop(stream.write_all(bytes));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// A form.
pub(crate) fn post_form(url: &str, form: &str) -> Answer {
    let url = Url::parse(url).unwrap();
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        url.path(),
        form.len()
    );
    raw(authority, format!("{head}{form}").as_bytes())
}
