//! Answers as scripts and reports see them.

use std::time::Duration;

use postrider_core::collection::{Cookie, PhaseTimings, Response};

use crate::object_map::ObjectMap;
use crate::wire::Received;

/// The response of the last hop.
pub(crate) fn response(received: Received, cookies: Vec<Cookie>, elapsed: Duration, timings: PhaseTimings) -> Response {
    let mut headers: ObjectMap<Vec<String>> = ObjectMap::default();
    for (name, value) in received.head.headers {
        headers.append(&name, value);
    }
    let flat = headers.into_entries().into_iter();
    Response {
        code: received.head.code,
        status: received.head.reason,
        headers: flat.flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value))).collect(),
        body: received.body,
        response_time: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        header_size: received.head.size,
        body_size_on_wire: received.body_size_on_wire,
        cookies,
        timings,
    }
}
