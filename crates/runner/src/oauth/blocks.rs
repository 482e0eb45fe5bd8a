//! Which requests use which kind of auth.

use postrider_core::collection::{Request, RequestAuth};
use postrider_core::run::{PlannedItem, RunPlan};
use postrider_core::variable::Resolver;

/// Where an auth block stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthLevel {
    /// At the request itself.
    Request,
    /// At the folder of this name.
    Folder(String),
    /// At the collection.
    Collection,
    /// Nowhere: the request has no auth.
    None,
}

/// The auth that applies to a request: the nearest block, or none.
#[derive(Debug, Clone)]
pub struct AuthUse {
    /// The request with all that it inherits.
    pub planned: PlannedItem,
    /// Where its block stands.
    pub level: AuthLevel,
    /// The block as the file has it; of no type when there is none.
    pub raw: RequestAuth,
    /// The block with its variables substituted.
    pub resolved: RequestAuth,
}

/// An OAuth 2.0 block, and the requests that use it.
#[derive(Debug, Clone)]
pub struct OAuthBlock {
    /// Where it stands. Of equal blocks, the first.
    pub level: AuthLevel,
    /// The block as the file has it.
    pub raw: RequestAuth,
    /// The block with its variables substituted.
    pub resolved: RequestAuth,
    /// The requests that use it, in order of the plan.
    pub requests: Vec<PlannedItem>,
}

/// Type of OAuth 2.0 blocks.
pub const OAUTH2: &str = "oauth2";

/// Every request of a plan with the auth that applies to it.
pub fn auth_uses(plan: &RunPlan, resolver: &Resolver<'_>) -> Vec<AuthUse> {
    let uses = plan.items().iter().map(|planned| {
        let (level, raw) = effective(&planned.item.request, planned);
        let raw = raw.cloned().unwrap_or_default();
        AuthUse { planned: planned.clone(), level, resolved: resolver.auth(&raw), raw }
    });
    uses.collect()
}

/// The different OAuth 2.0 blocks of a plan. Blocks are the same when they are so before and after
/// substitution, wherever they stand.
pub fn oauth_blocks(plan: &RunPlan, resolver: &Resolver<'_>) -> Vec<OAuthBlock> {
    let mut blocks: Vec<OAuthBlock> = Vec::new();
    for planned in plan.items() {
        let (level, Some(raw)) = effective(&planned.item.request, planned) else { continue };
        if resolver.text(&raw.kind) != OAUTH2 {
            continue;
        }
        // Equal text can resolve differently where it holds a dynamic variable: one try stands for all.
        if let Some(block) = blocks.iter_mut().find(|block| block.raw == *raw) {
            block.requests.push(planned.clone());
        } else {
            let resolved = resolver.auth(raw);
            blocks.push(OAuthBlock { level, raw: raw.clone(), resolved, requests: vec![planned.clone()] });
        }
    }
    blocks
}

/// The auth that applies to a request of an item, as scripts left it, and where it stands.
pub fn effective<'a>(request: &'a Request, planned: &'a PlannedItem) -> (AuthLevel, Option<&'a RequestAuth>) {
    if let Some(auth) = &request.auth {
        return (AuthLevel::Request, Some(auth));
    }
    let mut groups = planned.ancestors.iter().enumerate().rev();
    match groups.find_map(|(depth, group)| Some((depth, group, group.auth.as_ref()?))) {
        Some((0, _, auth)) => (AuthLevel::Collection, Some(auth)),
        Some((_, group, auth)) => (AuthLevel::Folder(group.name.clone()), Some(auth)),
        None => (AuthLevel::None, None),
    }
}

impl OAuthBlock {
    /// Names the block for a message: what it signs, and where it stands.
    pub fn describe(&self) -> String {
        let requests = match self.requests.as_slice() {
            [] => "no request".to_owned(),
            [one] => format!("\"{}\"", shown(&one.item.name)),
            [first, others @ ..] => {
                let noun = if others.len() == 1 { "request" } else { "requests" };
                format!("\"{}\" and {} more {noun}", shown(&first.item.name), others.len())
            }
        };
        match &self.level {
            AuthLevel::Request | AuthLevel::None => requests,
            AuthLevel::Folder(name) => format!("{requests} (auth of folder \"{}\")", shown(name)),
            AuthLevel::Collection => format!("{requests} (auth of the collection)"),
        }
    }
}

/// A name of the collection's on one line.
fn shown(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
