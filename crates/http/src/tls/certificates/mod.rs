//! The client's own certificates: which is shown where, and how they are read.

mod identity;
mod list;
mod pattern;

pub use list::ClientCertificate;
pub(super) use list::ClientCertificates;
pub use pattern::{UrlPattern, UrlPatternError};
