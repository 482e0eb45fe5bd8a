//! OAuth 2.0 as the commands see it: what the user asked for, which requests use it, and the sessions
//! of this process. The protocol is the auth crate's.

mod blocks;
mod lazy;
mod options;
mod sessions;
mod token;

pub use blocks::{AuthLevel, AuthUse, OAUTH2, OAuthBlock, auth_uses, effective, oauth_blocks};
pub use options::{OAuthMissing, OAuthOptions};
pub use sessions::{Sessions, SignIn, SignInFuture, TokenOutError};
pub use token::{GivenToken, TokenChoice, choose_token, with_token};
