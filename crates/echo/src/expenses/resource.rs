//! What can be read, and under which paths.

use serde_json::{Value, json};

use super::access::check_reader;
use super::error::{ApiError, answer};
use super::{data, page};
use crate::oauth::scope::EXPENSES_READ;
use crate::request::EchoRequest;
use crate::response::{Answer, json};
use crate::state::State;

/// A kind of record that is offered under a path.
struct Resource {
    /// Version and name, as in `/v2/employees`.
    path: (&'static str, &'static str),
    /// Whether the list is read by `POST …:search` with a filter as body, instead of by `GET`.
    is_searched: bool,
    /// The kind in the data file.
    kind: &'static str,
    /// The field that names a single record.
    id_field: &'static str,
    /// The scope made for it.
    scope: &'static str,
}

const fn listed(version: &'static str, name: &'static str, kind: &'static str, scope: &'static str) -> Resource {
    Resource { path: (version, name), is_searched: false, kind, id_field: "id", scope }
}

const fn searched(version: &'static str, name: &'static str, kind: &'static str, scope: &'static str) -> Resource {
    Resource { is_searched: true, ..listed(version, name, kind, scope) }
}

/// The resources. Those of `v1` that stand twice are the short forms of this server; the others are named as in the
/// public documentation of the API that it resembles.
const RESOURCES: &[Resource] = &[
    listed("v1", "companies", "companies", "companies:read"),
    listed("v1", "employees", "employees", "users:read"),
    listed("v2", "employees", "employees", "users:read"),
    listed("v1", "vendors", "vendors", "vendors:read"),
    searched("v1", "vendors", "vendors", "vendors:read"),
    listed("v1", "expenses", "expenses", EXPENSES_READ),
    searched("v1", "chart-of-accounts", "accounts", "accounts:read"),
    searched("v0", "tax-codes", "taxCodes", "tax-codes:read"),
    listed("v0", "tag-groups", "tagGroups", "tags:read"),
    listed("v0", "tags", "tags", "tags:read"),
    listed("v3", "export-jobs", "exportJobs", "export-jobs:read"),
    Resource { id_field: "accountingEntryId", ..listed("v3", "export-items", "exportItems", "export-items:read") },
];

/// The resource at `version` and `name`. For single records it does not matter how the list is read.
fn find(version: &str, name: &str, is_searched: Option<bool>) -> Option<&'static Resource> {
    RESOURCES.iter().find(|resource| {
        resource.path == (version, name) && is_searched.is_none_or(|wanted| resource.is_searched == wanted)
    })
}

/// `GET /v1/company`: the company itself.
pub(super) fn company(state: &State, request: &EchoRequest) -> Answer {
    answer(check_reader(state, request, "companies:read").map(|()| json(&json!({ "data": data::company() }))))
}

/// `GET /VERSION/NAME`: a page of a list.
pub(super) fn list(state: &State, request: &EchoRequest) -> Answer {
    answer(readable(state, request, request.segment(2), Some(false)).and_then(|resource| {
        let records = data::records(resource.kind).iter().collect();
        listing(records, &Filter::from_query(request), request)
    }))
}

/// `POST /VERSION/NAME:search`: a page of a list, with the filter in the body.
pub(super) fn search(state: &State, request: &EchoRequest) -> Answer {
    let name = request.segment(2).trim_end_matches(":search");
    answer(readable(state, request, name, Some(true)).and_then(|resource| {
        let Ok(body @ Value::Object(_)) = serde_json::from_slice(&request.body) else {
            return Err(ApiError::invalid("the body must be a JSON object"));
        };
        let mut filter = Filter::from_query(request);
        filter.add_body(&body);
        listing(data::records(resource.kind).iter().collect(), &filter, request)
    }))
}

/// `GET /VERSION/NAME/ID`: one record.
pub(super) fn single(state: &State, request: &EchoRequest) -> Answer {
    answer(readable(state, request, request.segment(2), None).and_then(|resource| {
        let is_wanted = |record: &&Value| record[resource.id_field] == request.segment(3);
        let created = state.created_expenses();
        let created = if resource.kind == "expenses" { created.as_slice() } else { &[] };
        let found = data::records(resource.kind).iter().chain(created).find(is_wanted);
        let record = found.ok_or_else(|| ApiError::not_found("no record has this id"))?;
        Ok(json(&json!({ "data": record })))
    }))
}

/// `GET /VERSION/export-jobs/ID/items`.
pub(super) fn items_of_export_job(state: &State, request: &EchoRequest) -> Answer {
    answer(readable(state, request, "export-jobs", None).and_then(|resource| {
        let job_id = request.segment(3);
        if !data::records(resource.kind).iter().any(|job| job["id"] == job_id) {
            return Err(ApiError::not_found("no export job has this id"));
        }
        let records = data::records("exportJobItems").iter();
        let records = records.filter(|item| item["exportJobId"] == job_id).collect();
        listing(records, &Filter::from_query(request), request)
    }))
}

/// The resource that the request names, if its credentials allow to read it.
fn readable(
    state: &State,
    request: &EchoRequest,
    name: &str,
    is_searched: Option<bool>,
) -> Result<&'static Resource, ApiError> {
    let resource = find(request.segment(1), name, is_searched);
    let resource = resource.ok_or_else(|| ApiError::not_found("no such end point"))?;
    check_reader(state, request, resource.scope)?;
    Ok(resource)
}

/// A page of those `records` that pass `filter`.
pub(super) fn listing(mut records: Vec<&Value>, filter: &Filter, request: &EchoRequest) -> Result<Answer, ApiError> {
    records.retain(|record| filter.passes(record));
    let page = page::page(&records, request).map_err(ApiError::invalid)?;
    Ok(json(&page))
}

/// Which records of a list are wanted: for each field the values that will do.
#[derive(Default)]
pub(super) struct Filter(Vec<(&'static str, Vec<Value>)>);

/// Parameters of queries and bodies, and the field that each restricts.
const FILTERS: &[(&str, &str)] = &[
    ("company_id", "companyId"),
    ("companyId", "companyId"),
    ("job_id", "exportJobId"),
    ("tag_group_id", "groupId"),
    ("email", "email"),
    ("code", "code"),
    ("codes", "code"),
    ("ids", "id"),
    ("name", "name"),
    ("status", "status"),
    ("statuses", "status"),
    ("archived", "archived"),
];

impl Filter {
    /// The filter that the query parameters make; a parameter that repeats allows several values.
    pub(super) fn from_query(request: &EchoRequest) -> Self {
        let mut filter = Self::default();
        for (name, value) in request.query() {
            filter.restrict(&name, &[value.into()]);
        }
        filter
    }

    fn add_body(&mut self, body: &Value) {
        for (name, value) in body.as_object().into_iter().flatten() {
            match value {
                Value::Null => {}
                Value::Array(values) if values.is_empty() => {}
                Value::Array(values) => self.restrict(name, values),
                single => self.restrict(name, std::slice::from_ref(single)),
            }
        }
    }

    fn restrict(&mut self, parameter: &str, values: &[Value]) {
        let Some((_, field)) = FILTERS.iter().find(|(name, _)| *name == parameter) else {
            return;
        };
        match self.0.iter_mut().find(|(known, _)| known == field) {
            Some((_, allowed)) => allowed.extend_from_slice(values),
            None => self.0.push((field, values.to_vec())),
        }
    }

    /// Whether a record has one of the values in every restricted field that it has at all.
    fn passes(&self, record: &Value) -> bool {
        self.0.iter().all(|(field, allowed)| record.get(field).is_none_or(|value| allowed.contains(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resource_has_records_with_its_id() {
        for resource in RESOURCES {
            let records = data::records(resource.kind);
            assert!(!records.is_empty(), "{}", resource.kind);
            assert!(records.iter().all(|record| record[resource.id_field].is_string()), "{}", resource.kind);
        }
    }

    #[test]
    fn filters_restrict_the_fields_that_a_record_has() {
        let record = json!({"id": "1", "companyId": "c", "archived": false});
        let cases = [
            ("", json!({}), true),
            ("companyId=c", json!({}), true),
            ("company_id=d", json!({}), false),
            ("company_id=d&company_id=c", json!({}), true),
            ("job_id=j", json!({}), true),
            ("unknown=1", json!({"unknown": 1}), true),
            ("", json!({"ids": ["2", "1"]}), true),
            ("", json!({"ids": ["2"]}), false),
            ("", json!({"ids": [], "code": null}), true),
            ("", json!({"archived": true}), false),
        ];
        for (query, body, expected) in cases {
            let request = EchoRequest::for_test("POST", &format!("/?{query}"), &[], b"");
            let mut filter = Filter::from_query(&request);
            filter.add_body(&body);
            assert_eq!(filter.passes(&record), expected, "{query} {body}");
        }
    }
}
