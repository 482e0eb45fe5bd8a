//! Who signs in, and from where.

use postrider_core::collection::RequestAuth;

use crate::params::text;

/// Names as the messages hold them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) username: String,
    /// Upper case.
    pub(super) domain: String,
    /// Upper case.
    pub(super) workstation: String,
}

impl Account {
    /// Without a domain of its own the user name may hold one: `domain\user` or `user@domain`.
    pub(super) fn of(auth: &RequestAuth) -> Self {
        let username = text(auth, "username");
        let domain = text(auth, "domain");
        let (username, domain) = if domain.is_empty() { split(&username) } else { (username, domain) };
        Self { username, domain: domain.to_uppercase(), workstation: text(auth, "workstation").to_uppercase() }
    }
}

/// User and domain. A name with both separators, or more than one of a kind, is not split.
fn split(username: &str) -> (String, String) {
    let whole = (username.to_owned(), String::new());
    let parts = match (username.matches('\\').count(), username.matches('@').count()) {
        (1, 0) => username.split_once('\\').map(|(domain, user)| (user, domain)),
        (0, 1) => username.split_once('@'),
        _ => None,
    };
    match parts {
        Some((user, domain)) if !user.is_empty() && !domain.is_empty() => (user.to_owned(), domain.to_owned()),
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::tests::auth;

    #[test]
    fn a_user_name_may_hold_the_domain() {
        let table = [
            ("user", "", ("user", "")),
            ("Dom\\user", "", ("user", "DOM")),
            ("user@dom.example", "", ("user", "DOM.EXAMPLE")),
            ("Dom\\user", "other", ("Dom\\user", "OTHER")),
            ("Dom\\user@x", "", ("Dom\\user@x", "")),
            ("a\\b\\c", "", ("a\\b\\c", "")),
            ("\\user", "", ("\\user", "")),
            ("user@", "", ("user@", "")),
            ("", "", ("", "")),
        ];
        for (username, domain, expected) in table {
            let account = Account::of(&auth("ntlm", &[("username", username), ("domain", domain)]));
            assert_eq!((account.username.as_str(), account.domain.as_str()), expected, "{username}");
        }
    }
}
