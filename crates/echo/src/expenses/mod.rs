//! An API shaped like the external API of an expense management service, with invented data.
//!
//! Lists come as `{"data": […], "pagination": {…}}`, single things as `{"data": {…}}`, errors as
//! `{"type": …, "message": …}`. See [`resource`] for what there is and [`access`] for who may read it.

mod access;
mod create;
mod data;
mod error;
mod page;
mod resource;

use crate::router::{ANY, Endpoint, GET, POST};

/// The end point at the given segments below `/expenses-api`.
///
/// Unknown paths have a handler too, so that their 404 has this API's shape.
pub(crate) fn endpoint(segments: &[&str]) -> Endpoint {
    match segments {
        ["v1", "expenses"] => Endpoint::new(&[http::Method::GET, http::Method::POST], create::list_or_create),
        ["v1", "company"] => Endpoint::new(GET, resource::company),
        [_, name] if name.ends_with(":search") => Endpoint::new(POST, resource::search),
        [_, _] => Endpoint::new(GET, resource::list),
        [_, _, _] => Endpoint::new(GET, resource::single),
        [_, "export-jobs", _, "items"] => Endpoint::new(GET, resource::items_of_export_job),
        _ => Endpoint::new(ANY, |_, _| error::ApiError::not_found("no such end point").into_answer()),
    }
}
