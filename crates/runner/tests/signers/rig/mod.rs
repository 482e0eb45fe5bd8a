//! What the tests stand on.

pub(crate) mod compare;
#[expect(dead_code, reason = "the OAuth tests use all of it")]
#[path = "../../common/home.rs"]
pub(crate) mod home;
#[path = "../../common/installed.rs"]
pub(crate) mod installed;
#[path = "../../common/leaks.rs"]
pub(crate) mod leaks;
pub(crate) mod newman;
pub(crate) mod recorder;
pub(crate) mod words;
