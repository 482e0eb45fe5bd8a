//! Loads a collection and says how long that took.
//!
//! Without an argument the collection is a generated one of 10 MB: 5,000 requests in nested folders.
//! With the path of a file, the collection is printed as reports show it.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::Instant;

use postrider_core::format::load_collection;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut count = 0_u64;
    let mut ids = || {
        count += 1;
        format!("id-{count}")
    };
    if let Some(path) = std::env::args_os().nth(1) {
        let loaded = load_collection(&std::fs::read(path)?, &mut ids).map_err(io::Error::other)?;
        serde_json::to_writer_pretty(&mut out, &loaded.collection)?;
        return writeln!(out);
    }
    let json = generated();
    for _ in 0..5 {
        let start = Instant::now();
        let loaded = load_collection(json.as_bytes(), &mut ids).map_err(io::Error::other)?;
        let loading = start.elapsed();
        let start = Instant::now();
        let report = serde_json::to_vec(&loaded.collection)?;
        let writing = start.elapsed();
        writeln!(out, "{} bytes loaded in {loading:?}, {} bytes written in {writing:?}", json.len(), report.len())?;
    }
    Ok(())
}

/// Ten folders of ten folders of fifty requests each.
fn generated() -> String {
    let mut json = String::from(r#"{"info": {"name": "big", "_postman_id": "b"}, "item": ["#);
    for folder in 0..100 {
        if folder % 10 == 0 {
            let _ = write!(json, "{}{{\"name\": \"outer {folder}\", \"item\": [", if folder == 0 { "" } else { "," });
        }
        let _ = write!(json, "{}{{\"name\": \"inner {folder}\", \"item\": [", if folder % 10 == 0 { "" } else { "," });
        for request in 0..50 {
            json.push_str(if request == 0 { "" } else { "," });
            push_item(&mut json, folder * 50 + request);
        }
        json.push_str("]}");
        if folder % 10 == 9 {
            json.push_str("]}");
        }
    }
    json.push_str("]}");
    json
}

fn push_item(json: &mut String, number: usize) {
    let saved = "0123456789 ".repeat(85);
    let _ = write!(
        json,
        r#"
        {{"name": "request {number}", "event": [{{"listen": "test", "script": {{"type": "text/javascript", "exec": [
            "pm.test(\"status is 200\", function () {{", "    pm.response.to.have.status(200);", "}});",
            "const body = pm.response.json();", "pm.environment.set(\"last\", body.id);"]}}}}],
        "request": {{"method": "POST", "header": [{{"key": "Content-Type", "value": "application/json"}},
            {{"key": "Accept", "value": "*/*"}}, {{"key": "X-Number", "value": "{number}", "disabled": true}}],
        "auth": {{"type": "bearer", "bearer": [{{"key": "token", "value": "{{{{token}}}}", "type": "string"}}]}},
        "body": {{"mode": "raw", "raw": "{{\n  \"number\": {number},\n  \"name\": \"{{{{name}}}}\"\n}}"}},
        "url": {{"raw": "{{{{base}}}}/v1/things/{number}?page=1&size=20", "host": ["{{{{base}}}}"],
            "path": ["v1", "things", "{number}"], "query": [{{"key": "page", "value": "1"}}, {{"key": "size", "value": "20"}}]}},
        "description": "Makes thing number {number}."}},
        "response": [{{"name": "made", "code": 201, "status": "Created", "header": [], "body": "{saved}"}}]}}"#
    );
}
