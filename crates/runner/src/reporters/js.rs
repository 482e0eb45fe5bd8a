//! JavaScript's habits that show in reports.

use serde_json::{Number, Value};

/// The order in which JavaScript enumerates the keys of an object: integers first, ascending, then
/// the others as they were added.
pub(super) fn enumeration_order<'k>(keys: impl IntoIterator<Item = &'k str>) -> Vec<usize> {
    let mut order: Vec<(Option<u32>, usize)> =
        keys.into_iter().enumerate().map(|(position, key)| (array_index(key), position)).collect();
    order.sort_by_key(|(index, position)| (index.is_none(), *index, *position));
    order.into_iter().map(|(_, position)| position).collect()
}

/// An array index as ECMAScript defines it: a canonical integer below 2³² − 1.
fn array_index(key: &str) -> Option<u32> {
    let is_canonical = key == "0" || !key.starts_with(['0', '+']);
    key.parse().ok().filter(|index| is_canonical && *index < u32::MAX)
}

/// A number as JSON, without the fraction of a whole one.
pub(super) fn number(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be a whole number in range")]
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integer_keys_come_first() {
        let keys = ["b", "10", "a", "9", "007", "4294967295"];
        let order: Vec<&str> = enumeration_order(keys).into_iter().map(|position| keys[position]).collect();
        assert_eq!(order, ["9", "10", "b", "a", "007", "4294967295"]);
    }

    #[test]
    fn whole_numbers_have_no_fraction() {
        assert_eq!(number(3.0).to_string(), "3");
        assert_eq!(number(7.880_952_380_952_38).to_string(), "7.88095238095238");
        assert_eq!(number(f64::NAN).to_string(), "null");
    }
}
