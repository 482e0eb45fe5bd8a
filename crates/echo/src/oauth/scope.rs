//! Scopes (RFC 6749, section 3.3).

/// Lets its bearer read everything; meant for trying the flow.
pub(crate) const TEST: &str = "test:test";
/// Lets its bearer read everything of the expense API.
pub(crate) const EXPENSES_READ: &str = "expenses:read";
/// Lets its bearer create expenses.
pub(crate) const EXPENSES_WRITE: &str = "expenses:write";

/// All scopes that the server grants.
pub(crate) const ALL: &[&str] = &[
    TEST,
    EXPENSES_READ,
    EXPENSES_WRITE,
    "accounts:read",
    "companies:read",
    "export-items:read",
    "export-jobs:read",
    "tags:read",
    "tax-codes:read",
    "users:read",
    "vendors:read",
];

/// A set of granted scopes, in the order in which they were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scopes(Vec<String>);

impl Scopes {
    /// Reads a blank-separated list; nothing asked for means [`TEST`]. `None` if a scope is unknown.
    pub(crate) fn requested(list: Option<&str>) -> Option<Self> {
        let mut scopes: Vec<String> = Vec::new();
        for scope in list.unwrap_or_default().split(' ').filter(|scope| !scope.is_empty()) {
            if !ALL.contains(&scope) {
                return None;
            }
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
        if scopes.is_empty() {
            scopes.push(TEST.to_owned());
        }
        Some(Self(scopes))
    }

    /// Every scope there is.
    pub(crate) fn all() -> Self {
        Self(ALL.iter().map(|scope| (*scope).to_owned()).collect())
    }

    /// The part of these scopes that a refresh asks for; `None` if it asks for more (RFC 6749, section 6).
    pub(crate) fn narrowed(&self, list: Option<&str>) -> Option<Self> {
        if list.is_none_or(|list| list.trim().is_empty()) {
            return Some(self.clone());
        }
        Self::requested(list).filter(|narrowed| narrowed.0.iter().all(|scope| self.contains(scope)))
    }

    /// Whether `scope` is among them.
    pub(crate) fn contains(&self, scope: &str) -> bool {
        self.0.iter().any(|known| known == scope)
    }

    /// The single scopes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// As the value of a `scope` parameter.
    pub(crate) fn to_parameter(&self) -> String {
        self.0.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requested_scopes() {
        let cases = [
            (None, Some("test:test")),
            (Some(""), Some("test:test")),
            (Some("users:read  tags:read users:read"), Some("users:read tags:read")),
            (Some("users:read,tags:read"), None),
            (Some("admin"), None),
        ];
        for (list, expected) in cases {
            let actual = Scopes::requested(list).map(|scopes| scopes.to_parameter());
            assert_eq!(actual.as_deref(), expected, "{list:?}");
        }
    }

    #[test]
    fn a_refresh_can_only_narrow() {
        let granted = Scopes::requested(Some("users:read tags:read")).unwrap();
        let narrowed = |list| granted.narrowed(list).map(|scopes| scopes.to_parameter());
        assert_eq!(narrowed(None).as_deref(), Some("users:read tags:read"));
        assert_eq!(narrowed(Some("tags:read")).as_deref(), Some("tags:read"));
        assert_eq!(narrowed(Some("tags:read vendors:read")), None);
    }
}
