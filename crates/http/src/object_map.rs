//! Key order of JavaScript objects.
//!
//! The reference keeps headers, forms and response headers in plain objects, so their order on the
//! wire and in reports is that of object keys: array indexes first, in numeric order, then the
//! other keys as they came.

/// A map with the key order of a JavaScript object.
#[derive(Debug, Clone)]
pub(crate) struct ObjectMap<V> {
    entries: Vec<(String, V)>,
    /// How many of the entries are array indexes; they stand first.
    n_indexes: usize,
}

impl<V> Default for ObjectMap<V> {
    fn default() -> Self {
        Self { entries: Vec::new(), n_indexes: 0 }
    }
}

impl<V> ObjectMap<V> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub(crate) fn into_entries(self) -> Vec<(String, V)> {
        self.entries
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The value of the first key that equals `name` in any case, and that key.
    pub(crate) fn first_ignoring_case(&self, name: &str) -> Option<(&str, &V)> {
        self.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))
    }

    /// Sets a key; a new one takes its place in the order, a known one keeps it.
    pub(crate) fn set(&mut self, key: &str, value: V) {
        if let Some(slot) = self.get_mut(key) {
            *slot = value;
            return;
        }
        if let Some(index) = array_index(key) {
            let position =
                self.entries[..self.n_indexes].partition_point(|(other, _)| array_index(other) < Some(index));
            self.entries.insert(position, (key.to_owned(), value));
            self.n_indexes += 1;
        } else {
            self.entries.push((key.to_owned(), value));
        }
    }

    /// Removes the first key that equals `name` in any case.
    pub(crate) fn remove_ignoring_case(&mut self, name: &str) {
        if let Some(position) = self.entries.iter().position(|(key, _)| key.eq_ignore_ascii_case(name)) {
            self.entries.remove(position);
            if position < self.n_indexes {
                self.n_indexes -= 1;
            }
        }
    }
}

impl<V> ObjectMap<Vec<V>> {
    /// Adds a value to those of a key.
    pub(crate) fn append(&mut self, key: &str, value: V) {
        match self.get_mut(key) {
            Some(values) => values.push(value),
            None => self.set(key, vec![value]),
        }
    }
}

/// The number that a key stands for when it is an array index (ECMA-262, section 6.1.7): decimal
/// without leading zeros, below 2³² − 1.
fn array_index(key: &str) -> Option<u32> {
    if key.len() > 10 || !key.bytes().all(|byte| byte.is_ascii_digit()) || (key.starts_with('0') && key != "0") {
        return None;
    }
    key.parse().ok().filter(|index| *index != u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn array_indexes_come_first_in_numeric_order() {
        let mut map = ObjectMap::default();
        for key in ["z", "10", "9", "03", "4294967295", "4294967294", "-1", "0", "z", "1.5"] {
            map.append(key, ());
        }
        let keys: Vec<_> = map.iter().map(|(key, values)| format!("{key}×{}", values.len())).collect();
        assert_eq!(keys, ["0×1", "9×1", "10×1", "4294967294×1", "z×2", "03×1", "4294967295×1", "-1×1", "1.5×1"]);
    }

    #[test]
    fn removal_keeps_the_order_of_later_insertions() {
        let mut map = ObjectMap::default();
        for key in ["5", "b", "7"] {
            map.set(key, ());
        }
        map.remove_ignoring_case("5");
        map.remove_ignoring_case("B");
        map.set("a", ());
        map.set("6", ());
        assert_eq!(map.iter().map(|(key, ())| key).collect::<Vec<_>>(), ["6", "7", "a"]);
    }
}
