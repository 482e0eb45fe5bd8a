//! The invented company's records, from a file compiled in.

use std::sync::LazyLock;

use serde_json::Value;

static DATA: LazyLock<Value> = LazyLock::new(|| {
    // A test proves that the file is valid; were it not, every list would be empty.
    serde_json::from_str(include_str!("data.json")).unwrap_or_default()
});

/// The records of the given kind, such as `employees`.
pub(super) fn records(kind: &str) -> &'static [Value] {
    DATA[kind].as_array().map_or(&[], Vec::as_slice)
}

/// The one company there is.
pub(super) fn company() -> &'static Value {
    records("companies").first().unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn references_lead_to_records() {
        let ids = |kind| -> HashSet<&str> {
            let records = records(kind);
            assert!(!records.is_empty(), "{kind}");
            records.iter().map(|record| record["id"].as_str().unwrap()).collect()
        };
        let references = [
            ("employeeId", ids("employees")),
            ("vendorId", ids("vendors")),
            ("accountId", ids("accounts")),
            ("taxCodeId", ids("taxCodes")),
            ("companyId", ids("companies")),
        ];
        for expense in records("expenses") {
            for (field, known) in &references {
                assert!(known.contains(expense[*field].as_str().unwrap()), "{field} of {expense}");
            }
        }
        let (jobs, entries) = (ids("exportJobs"), ids("expenses"));
        for item in records("exportItems").iter().chain(records("exportJobItems")) {
            assert!(jobs.contains(item["exportJobId"].as_str().unwrap()));
            assert!(entries.contains(item["accountingEntryId"].as_str().unwrap()));
        }
    }
}
