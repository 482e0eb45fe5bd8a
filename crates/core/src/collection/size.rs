//! Sizes of responses as reports show them.

use super::Response;

/// Size of a response in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ResponseSize {
    /// Body as received, before content decoding.
    pub body: u64,
    /// Status line and headers, each as HTTP/1.1 writes it.
    pub header: u64,
}

impl ResponseSize {
    /// Head and body.
    pub fn total(self) -> u64 {
        self.body + self.header
    }
}

impl Response {
    /// Sizes of head and body. The head's is computed from what is known of it (RFC 9112, section 2),
    /// as the reference does, so that it does not depend on how the server spaced its lines.
    pub fn size(&self) -> ResponseSize {
        // Head bytes were decoded one by one (ISO-8859-1), so a character is a byte.
        let length = |text: &str| text.chars().count();
        let status_line = length("HTTP/1.1 200 \r\n") + length(self.reason());
        let lines: usize = self.headers.iter().map(|(key, value)| length(key) + length(value) + length(": \r\n")).sum();
        ResponseSize { body: self.body_size_on_wire, header: (status_line + lines + "\r\n".len()) as u64 }
    }

    /// The reason phrase as received, else the standard one of this code, else nothing.
    pub fn reason(&self) -> &str {
        if !self.status.is_empty() {
            return &self.status;
        }
        http::StatusCode::from_u16(self.code).ok().and_then(|code| code.canonical_reason()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_is_counted_as_it_is_written() {
        let response = Response {
            code: 204,
            status: "No Content".to_owned(),
            headers: vec![("Date".to_owned(), "Mon".to_owned())],
            ..Response::default()
        };
        let head = "HTTP/1.1 204 No Content\r\nDate: Mon\r\n\r\n";
        assert_eq!(response.size(), ResponseSize { body: 0, header: head.len() as u64 });
    }

    #[test]
    fn a_missing_reason_is_the_standard_one() {
        let reason = |code| Response { code, ..Response::default() }.reason().to_owned();
        assert_eq!(reason(404), "Not Found");
        assert_eq!(reason(799), "");
    }
}
