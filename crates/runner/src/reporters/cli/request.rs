//! The line of a request.

use std::io;

use postrider_core::collection::{Request, RequestError, Response};
use postrider_core::run::Exchange;

use super::super::units::{duration, file_size};
use super::CliReporter;
use super::paint::Style;

impl CliReporter {
    /// The first half of an item's line is shown while the request is on its way.
    pub(super) fn before_request(&mut self, request: &Request) -> io::Result<()> {
        self.request_start(request)?;
        self.is_line_open = true;
        self.printer.flush()
    }

    /// The second half. Requests of scripts have their whole line here: they may overlap.
    pub(super) fn request(&mut self, exchange: &Exchange) -> io::Result<()> {
        if !std::mem::take(&mut self.is_line_open) {
            self.request_start(&exchange.request)?;
        }
        match &exchange.outcome {
            Err(error) => self.request_error(error)?,
            Ok(response) if self.verbose => self.verbose(exchange, response)?,
            Ok(response) => self.response(response)?,
        }
        self.deferred_console()
    }

    fn request_start(&mut self, request: &Request) -> io::Result<()> {
        let mut line = "  ".to_owned();
        if self.options.show_timestamps {
            let time = format!("[{}]", self.clock.date_and_time());
            line.extend([&self.paint.text(Style::Gray, &time), "  "]);
        }
        let method = self.paint.text(Style::Gray, &request.method);
        let url = request.url.to_string();
        let url = self.paint.text(Style::Gray, &self.printer.clean(&url));
        line.extend([&method, " ", &url, " "]);
        self.printer.text(&line)
    }

    fn response(&mut self, response: &Response) -> io::Result<()> {
        let time = duration(response.elapsed_ms());
        let size = file_size(response.size().total());
        let text = format!("[{} {}, {size}, {time}]", response.code, self.printer.clean(response.reason()));
        let text = self.paint.text(Style::Gray, &text);
        self.printer.line(&text)
    }

    fn request_error(&mut self, error: &RequestError) -> io::Result<()> {
        let label = self.paint.text(Style::Red, "[errored]");
        self.printer.line(&label)?;
        let lines = error.message.lines().chain(error.hint.iter().flat_map(|hint| hint.lines()));
        for text in lines {
            let text = self.paint.text(Style::Red, &format!("     {}", self.printer.clean(text)));
            self.printer.line(&text)?;
        }
        Ok(())
    }
}
