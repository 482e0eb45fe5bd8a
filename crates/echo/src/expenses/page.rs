//! Pages of a list.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::request::EchoRequest;

const DEFAULT_LIMIT: usize = 20;
const MOST_RECORDS: usize = 100;

/// The part of a list that a request asks for.
#[derive(Debug, PartialEq, Eq)]
struct Window {
    limit: usize,
    from: Start,
}

/// Where a page begins or ends.
#[derive(Debug, PartialEq, Eq)]
enum Start {
    Offset(usize),
    /// Behind the record with this index.
    After(usize),
    /// In front of the record with this index.
    Before(usize),
}

/// `{"data": […], "pagination": {…}}` for the page of `records` that `request` asks for.
///
/// The size is `limit` or `pageSize`; the place is `after` or `cursor`, `before`, or `offset`. Fails with a reason.
pub(super) fn page(records: &[&Value], request: &EchoRequest) -> Result<Value, String> {
    let window = Window::of(request)?;
    let (start, end) = window.range(records.len());
    let cursor = |idx: usize| (start < end).then(|| encode_cursor(idx));
    let place = |wanted: &str| request.query_value(wanted);
    Ok(json!({
        "data": &records[start..end],
        "pagination": {
            "currentRequestPagination": {
                "parameters": {},
                "limit": window.limit,
                "after": place("after").or_else(|| place("cursor")),
                "before": place("before"),
                "offset": if let Start::Offset(offset) = window.from { Some(offset) } else { None },
            },
            "hasNextPage": end < records.len(),
            "hasPreviousPage": start > 0,
            "startCursor": cursor(start),
            "endCursor": cursor(end.saturating_sub(1)),
            "total": records.len(),
        },
    }))
}

impl Window {
    fn of(request: &EchoRequest) -> Result<Self, String> {
        let value = |names: [&str; 2]| names.iter().find_map(|name| request.query_value(name));
        let limit = match value(["limit", "pageSize"]) {
            None => Some(DEFAULT_LIMIT),
            Some(text) => text.parse().ok().filter(|limit| (1..=MOST_RECORDS).contains(limit)),
        };
        let limit = limit.ok_or_else(|| format!("the page size must be a number from 1 to {MOST_RECORDS}"))?;
        let place = |text: String| decode_cursor(&text).ok_or_else(|| "the cursor is invalid".to_owned());
        let from = match (value(["after", "cursor"]), request.query_value("before"), request.query_value("offset")) {
            (None, None, None) => Start::Offset(0),
            (Some(after), None, None) => Start::After(place(after)?),
            (None, Some(before), None) => Start::Before(place(before)?),
            (None, None, Some(offset)) => Start::Offset(offset.parse().map_err(|_| "offset must be a number")?),
            _ => return Err("only one of after, before and offset can be used".to_owned()),
        };
        Ok(Self { limit, from })
    }

    /// Start and end of the page in a list of `total` records.
    fn range(&self, total: usize) -> (usize, usize) {
        match self.from {
            Start::Offset(start) => (start.min(total), start.saturating_add(self.limit).min(total)),
            Start::After(idx) => {
                let start = idx.saturating_add(1).min(total);
                (start, start.saturating_add(self.limit).min(total))
            }
            Start::Before(end) => {
                let end = end.min(total);
                (end.saturating_sub(self.limit), end)
            }
        }
    }
}

/// A cursor is opaque to clients; here it hides the index of a record.
fn encode_cursor(idx: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("record:{idx}"))
}

fn decode_cursor(cursor: &str) -> Option<usize> {
    let decoded = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    decoded.strip_prefix("record:")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_of(n_records: usize, query: &str) -> Result<(Vec<usize>, Value), String> {
        let records: Vec<Value> = (0..n_records).map(Value::from).collect();
        let records: Vec<&Value> = records.iter().collect();
        let request = EchoRequest::for_test("GET", &format!("/?{query}"), &[], b"");
        let page = page(&records, &request)?;
        let data = serde_json::from_value(page["data"].clone()).unwrap();
        Ok((data, page["pagination"].clone()))
    }

    #[test]
    fn pages_by_cursor_cover_the_list_once() {
        let mut seen = Vec::new();
        let mut query = "pageSize=4".to_owned();
        loop {
            let (data, pagination) = page_of(10, &query).unwrap();
            seen.extend(data);
            assert_eq!(pagination["total"], 10);
            if pagination["hasNextPage"] == false {
                break;
            }
            query = format!("pageSize=4&cursor={}", pagination["endCursor"].as_str().unwrap());
        }
        assert_eq!(seen, (0..10).collect::<Vec<_>>());
    }

    #[test]
    fn places_in_a_list() {
        let last = encode_cursor(9);
        let fourth = encode_cursor(4);
        let cases = [
            ("limit=3&offset=8".to_owned(), vec![8, 9]),
            ("limit=3&offset=99".to_owned(), vec![]),
            (format!("limit=3&before={fourth}"), vec![1, 2, 3]),
            (format!("limit=9&before={fourth}"), vec![0, 1, 2, 3]),
            (format!("limit=3&after={last}"), vec![]),
        ];
        for (query, expected) in cases {
            assert_eq!(page_of(10, &query).unwrap().0, expected, "{query}");
        }
    }

    #[test]
    fn bad_parameters_have_a_reason() {
        let overflowing = encode_cursor(usize::MAX);
        assert_eq!(page_of(3, &format!("after={overflowing}")).unwrap().0, Vec::<usize>::new());
        for query in ["limit=0", "limit=101", "pageSize=x", "cursor=x", "offset=-1", "offset=1&after=x"] {
            assert!(page_of(3, query).is_err(), "{query}");
        }
    }
}
