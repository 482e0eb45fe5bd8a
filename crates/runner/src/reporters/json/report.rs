//! The report, put together.

use std::io::{self, Write};

use postrider_core::run::{RunFinal, RunSummary, Spread};
use serde_json::{Map, Value, json};

use super::super::js;
use super::execution::Executions;
use super::failures::Failures;
use super::model::Model;
use super::pretty::PrettyWriter;

/// Writes the whole report.
pub(super) fn write(
    out: &mut dyn Write,
    end: &RunFinal<'_>,
    summary: &RunSummary,
    model: &Model,
    executions: &mut Executions,
    failures: &mut Failures,
) -> io::Result<()> {
    let mut out = PrettyWriter::new(out);
    write!(out, "{{\"collection\":{}", model.collection(end)?)?;
    write!(out, ",\"environment\":{}", model.json(end.environment)?)?;
    write!(out, ",\"globals\":{}", model.json(end.globals)?)?;
    write!(out, ",\"run\":{{\"stats\":{},\"timings\":{}", stats(summary), timings(summary))?;
    out.write_all(b",\"executions\":[")?;
    executions.copy_to(&mut out)?;
    write!(out, "],\"transfers\":{},\"failures\":[", json!({ "responseTotal": summary.response_total }))?;
    failures.copy_to(&mut out, end, model)?;
    // Newman writes no report when a run is stopped, so the shape of its error is ours.
    let error = end.error.map_or(Value::Null, |message| json!({ "name": "Error", "message": message }));
    write!(out, "],\"error\":{}}}}}", model.clean(error))
}

fn stats(summary: &RunSummary) -> Value {
    let tallies = summary.stats.named().map(|(name, tally)| {
        let value = json!({ "total": tally.total, "pending": tally.pending, "failed": tally.failed });
        (name.to_owned(), value)
    });
    Value::Object(Map::from_iter(tallies))
}

fn timings(summary: &RunSummary) -> Value {
    let timings = &summary.timings;
    let mut map = Map::new();
    for (name, spread) in [("response", timings.response), ("dns", timings.dns), ("firstByte", timings.first_byte)] {
        let Spread { average, min, max, sd } = spread;
        for (key, value) in [("Average", average), ("Min", min), ("Max", max), ("Sd", sd)] {
            map.insert(format!("{name}{key}"), js::number(value));
        }
    }
    map.insert("started".to_owned(), timings.started.into());
    map.insert("completed".to_owned(), timings.completed.into());
    Value::Object(map)
}
