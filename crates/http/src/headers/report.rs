//! What the reported request shows of the headers that were added on the way.

use postrider_core::collection::Header;

/// The lines that [`copy_back`] copies: Cookie and Content-Length.
pub(crate) fn lines_to_report(lines: &[(String, String)]) -> Vec<(String, String)> {
    let is_copied = |name: &str| name.eq_ignore_ascii_case("cookie") || name.eq_ignore_ascii_case("content-length");
    lines.iter().filter(|(name, _)| is_copied(name)).cloned().collect()
}

/// Copies lines as they were sent back into the request's headers. Several of one name become one,
/// at the end; a single one is overwritten where it stands.
pub(crate) fn copy_back(headers: &mut Vec<Header>, sent: &[(String, String)]) {
    for (name, value) in sent {
        let is_same = |header: &Header| header.key.eq_ignore_ascii_case(name);
        if headers.iter().filter(|header| is_same(header)).count() > 1 {
            headers.retain(|header| !is_same(header));
        }
        match headers.iter_mut().find(|header| is_same(header)) {
            Some(header) => {
                header.key.clone_from(name);
                header.value.clone_from(value);
                header.system = true;
                header.disabled = false;
            }
            None => headers.push(Header::system(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sent_values_replace_what_the_user_gave() {
        let mut headers = vec![Header::new("cookie", "a"), Header::new("X", "1"), Header::new("Cookie", "b")];
        let sent = [("X", "2"), ("Cookie", "a; b; c"), ("Content-Length", "3")];
        let sent = lines_to_report(&sent.map(|(name, value)| (name.to_owned(), value.to_owned())));
        copy_back(&mut headers, &sent);
        let shown: Vec<_> = headers.iter().map(|it| (it.key.as_str(), it.value.as_str(), it.system)).collect();
        assert_eq!(shown, [("X", "1", false), ("Cookie", "a; b; c", true), ("Content-Length", "3", true)]);

        let mut headers = vec![Header::new("cookie", "a"), Header::new("X", "1")];
        copy_back(&mut headers, &sent);
        assert_eq!(headers[0], Header::system("Cookie", "a; b; c"));
    }
}
