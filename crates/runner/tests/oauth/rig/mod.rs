//! What the tests stand on.

pub(crate) mod home;
pub(crate) mod hostile;
pub(crate) mod http;
pub(crate) mod leaks;
pub(crate) mod peer;
pub(crate) mod words;
