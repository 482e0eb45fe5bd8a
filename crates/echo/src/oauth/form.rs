//! Parameters of the OAuth end points.

use crate::request::{Pairs, parse_pairs};

/// Parameters of which none came twice (RFC 6749, sections 3.1 and 3.2).
pub(super) struct Form(Pairs);

impl Form {
    /// Parses `application/x-www-form-urlencoded` text. Fails with the name of a parameter that came twice.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let pairs = parse_pairs(text);
        match pairs.iter().enumerate().find(|(idx, (name, _))| pairs[..*idx].iter().any(|(earlier, _)| earlier == name))
        {
            Some((_, (name, _))) => Err(name.clone()),
            None => Ok(Self(pairs)),
        }
    }

    /// The value of a parameter. One without a value counts as absent, as the RFC says.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_parameters_are_refused_and_empty_ones_absent() {
        assert_eq!(Form::parse(b"a=1&b=2&a=1").err().as_deref(), Some("a"));
        let form = Form::parse(b"a=1&b=").unwrap();
        assert_eq!((form.get("a"), form.get("b"), form.get("c")), (Some("1"), None, None));
    }
}
