//! What a collection is made of, in the terms of Postman's collection format v2.1.
//!
//! These are the types that the program works with. How files spell them is the business of
//! [`crate::format`].

mod annotations;
mod auth;
mod behavior;
mod body;
mod cookie;
mod event;
mod item;
mod request;
mod response;
mod response_body;
mod serialize;
mod size;

pub use annotations::Annotations;
pub use auth::{AuthParam, RequestAuth};
pub use behavior::ProtocolProfileBehavior;
pub use body::{BodyMode, FileBody, FormParam, FormValue, GraphqlBody, RequestBody, UrlencodedParam};
pub use cookie::Cookie;
pub use event::{Event, Listen, Script};
pub use item::{Collection, Item, ItemGroup, ItemNode};
pub use request::{Header, Request};
pub use response::{PhaseTimings, RequestError, Response};
pub use response_body::{ResponseBody, StoredBody};
pub use serialize::{CollectionJson, VariableScopeJson};
pub use size::ResponseSize;

pub use crate::url::{PathVariable, QueryParam, Url, UrlAuth};
