//! Expenses, the only records that clients can create.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::{check, check_reader};
use super::data;
use super::error::{ApiError, answer};
use super::resource::{Filter, listing};
use crate::oauth::scope::{EXPENSES_READ, EXPENSES_WRITE};
use crate::request::EchoRequest;
use crate::response::{Answer, json_with};
use crate::state::State;

/// How many expenses clients can create before the server wants a restart.
const MOST_CREATED: usize = 1000;

/// `/v1/expenses`: `GET` lists, `POST` creates.
pub(super) fn list_or_create(state: &State, request: &EchoRequest) -> Answer {
    answer(if request.method == Method::POST { create(state, request) } else { list(state, request) })
}

fn list(state: &State, request: &EchoRequest) -> Result<Answer, ApiError> {
    check_reader(state, request, EXPENSES_READ)?;
    let created = state.created_expenses();
    let records = data::records("expenses").iter().chain(created.iter()).collect();
    listing(records, &Filter::from_query(request), request)
}

fn create(state: &State, request: &EchoRequest) -> Result<Answer, ApiError> {
    check(state, request, &[EXPENSES_WRITE])?;
    let expense = new_expense(&request.body).map_err(ApiError::invalid)?;
    let mut created = state.created_expenses();
    if created.len() >= MOST_CREATED {
        let message = "no more expenses can be created";
        return Err(ApiError::new(StatusCode::INSUFFICIENT_STORAGE, "TOO_MANY_EXPENSES", message));
    }
    created.push(expense.clone());
    Ok(json_with(StatusCode::CREATED, &json!({ "data": expense })))
}

/// The record for a body such as `{"note": "…", "transactionValue": {"currency": "EUR", "minors": 1250}}`.
fn new_expense(body: &[u8]) -> Result<Value, &'static str> {
    let Ok(Value::Object(given)) = serde_json::from_slice(body) else {
        return Err("the body must be a JSON object");
    };
    let value = given.get("transactionValue").unwrap_or(&Value::Null);
    let currency = value["currency"].as_str().unwrap_or_default();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err("transactionValue.currency must be an ISO 4217 code");
    }
    let minors = value["minors"].as_i64().ok_or("transactionValue.minors must be a whole number")?;
    let employee_id = match given.get("employeeId") {
        None => Value::Null,
        Some(id) if data::records("employees").iter().any(|employee| &employee["id"] == id) => id.clone(),
        Some(_) => return Err("employeeId is unknown"),
    };
    Ok(json!({
        "id": Uuid::new_v4().to_string(),
        "companyId": data::company()["id"],
        "employeeId": employee_id,
        "family": "OUT_OF_POCKET",
        "status": "DRAFT",
        "note": given.get("note").and_then(Value::as_str).unwrap_or_default(),
        "transactionValue": { "currency": currency, "minors": minors },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_of_new_expenses() {
        let employee = &data::records("employees")[0]["id"];
        let cases = [
            (json!({"transactionValue": {"currency": "EUR", "minors": 1250}}), true),
            (json!({"transactionValue": {"currency": "EUR", "minors": 1}, "employeeId": employee}), true),
            (json!({"transactionValue": {"currency": "EUR", "minors": 1}, "employeeId": "x"}), false),
            (json!({"transactionValue": {"currency": "eur", "minors": 1}}), false),
            (json!({"transactionValue": {"currency": "EUR", "minors": 1.5}}), false),
            (json!({"transactionValue": 7}), false),
            (json!([]), false),
        ];
        for (body, expected) in cases {
            assert_eq!(new_expense(body.to_string().as_bytes()).is_ok(), expected, "{body}");
        }
    }
}
