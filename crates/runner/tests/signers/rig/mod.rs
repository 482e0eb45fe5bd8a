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
pub(crate) mod peer;
pub(crate) mod recorder;
#[expect(dead_code, reason = "the tests of the HTTP client use all of it")]
#[path = "../../../../http/tests/peers/rig.rs"]
pub(crate) mod servers;
pub(crate) mod words;
