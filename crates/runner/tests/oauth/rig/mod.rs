//! What the tests stand on.

#[path = "../../common/home.rs"]
pub(crate) mod home;
pub(crate) mod hostile;
#[path = "../../common/http.rs"]
pub(crate) mod http;
#[path = "../../common/installed.rs"]
pub(crate) mod installed;
#[path = "../../common/leaks.rs"]
pub(crate) mod leaks;
pub(crate) mod peer;
pub(crate) mod words;
