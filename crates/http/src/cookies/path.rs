//! Paths of cookies (RFC 6265, section 5.1.4).

/// The path of a cookie that names none: the request's path up to its last slash.
pub(super) fn default_path(request_path: &str) -> &str {
    match request_path.rfind('/') {
        Some(position) if position > 0 && request_path.starts_with('/') => &request_path[..position],
        _ => "/",
    }
}

/// Whether a request path path-matches the path of a cookie.
pub(super) fn matches(request_path: &str, cookie_path: &str) -> bool {
    request_path
        .strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_paths_end_before_the_last_slash() {
        for (path, expected) in [("/", "/"), ("/a", "/"), ("/a/b", "/a"), ("/a/b/", "/a/b"), ("", "/"), ("a/b", "/")] {
            assert_eq!(default_path(path), expected, "{path}");
        }
    }

    #[test]
    fn paths_match_by_whole_segments() {
        let table = [
            ("/a/b", "/a", true),
            ("/a", "/a", true),
            ("/ab", "/a", false),
            ("/a/b", "/a/", true),
            ("/a", "/a/", false),
            ("/x", "/", true),
        ];
        for (request_path, cookie_path, expected) in table {
            assert_eq!(matches(request_path, cookie_path), expected, "{request_path} {cookie_path}");
        }
    }
}
