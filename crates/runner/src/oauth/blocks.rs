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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use postrider_core::collection::{AuthParam, Item, ItemGroup};
    use postrider_core::run::Entrypoint;
    use postrider_core::variable::{SubstitutionOptions, Variable, VariableScope, VariableScopes};
    use postrider_core::{collection::Collection, collection::ItemNode};

    use super::*;

    fn auth(kind: &str, client_id: &str) -> RequestAuth {
        let param = AuthParam { key: "clientId".to_owned(), value: client_id.into(), ..AuthParam::default() };
        RequestAuth { kind: kind.to_owned(), params: vec![param] }
    }

    fn item(name: &str, auth: Option<RequestAuth>) -> ItemNode {
        let request = Request { auth, ..Request::default() };
        ItemNode::Item(Arc::new(Item { name: name.to_owned(), request, ..Item::default() }))
    }

    fn folder(name: &str, auth: Option<RequestAuth>, items: Vec<ItemNode>) -> ItemNode {
        ItemNode::Group(Arc::new(ItemGroup { name: name.to_owned(), auth, items, ..ItemGroup::default() }))
    }

    fn plan(auth: Option<RequestAuth>, items: Vec<ItemNode>) -> RunPlan {
        let root = Arc::new(ItemGroup { auth, items, ..ItemGroup::default() });
        let (postman_id, schema, version) = (None, None, None);
        let collection = Collection { root, postman_id, schema, version, variables: VariableScope::default() };
        RunPlan::new(&collection, &Entrypoint::All).unwrap()
    }

    fn with_resolver<T>(look: impl FnOnce(&Resolver<'_>) -> T) -> T {
        let variables = [("id", "resolved"), ("kind", "oauth2")].map(|(key, value)| Variable::new(key, value));
        let environment = VariableScope::from_variables("", None, variables.to_vec());
        let scopes = VariableScopes { environment, ..VariableScopes::default() };
        look(&Resolver::new(&scopes, SubstitutionOptions::default(), &|_| None))
    }

    fn nested() -> RunPlan {
        plan(
            Some(auth("oauth2", "{{id}}")),
            vec![
                item("inherits", None),
                item("own key", Some(auth("basic", ""))),
                folder("F", None, vec![item("inherits too", None)]),
                folder("None", Some(auth("noauth", "")), vec![item("open", None)]),
                folder("Other", Some(auth("{{kind}}", "b")), vec![item("one", None), item("none", None)]),
                item("own", Some(auth("oauth2", "{{id}}"))),
            ],
        )
    }

    #[test]
    fn the_nearest_block_applies() {
        let uses = with_resolver(|resolver| auth_uses(&nested(), resolver));
        let seen: Vec<_> = uses
            .iter()
            .map(|used| (used.planned.item.name.as_str(), used.level.clone(), used.resolved.kind.as_str()))
            .collect();
        let folder = |name: &str| AuthLevel::Folder(name.to_owned());
        assert_eq!(
            seen,
            [
                ("inherits", AuthLevel::Collection, "oauth2"),
                ("own key", AuthLevel::Request, "basic"),
                ("inherits too", AuthLevel::Collection, "oauth2"),
                ("open", folder("None"), "noauth"),
                ("one", folder("Other"), "oauth2"),
                ("none", folder("Other"), "oauth2"),
                ("own", AuthLevel::Request, "oauth2"),
            ]
        );
        assert_eq!(uses[0].resolved.text("clientId").as_deref(), Some("resolved"));
        let bare = with_resolver(|resolver| auth_uses(&plan(None, vec![item("a", None)]), resolver));
        assert_eq!((bare[0].level.clone(), bare[0].raw.kind.as_str()), (AuthLevel::None, ""));
    }

    #[test]
    fn equal_blocks_are_one_wherever_they_stand() {
        let blocks = with_resolver(|resolver| oauth_blocks(&nested(), resolver));
        let described: Vec<_> = blocks.iter().map(OAuthBlock::describe).collect();
        assert_eq!(
            described,
            [
                "\"inherits\" and 2 more requests (auth of the collection)",
                "\"one\" and 1 more request (auth of folder \"Other\")"
            ]
        );
        assert_eq!(blocks[1].resolved.kind, "oauth2");
    }

    #[test]
    fn names_stay_on_one_line() {
        let plan = plan(None, vec![item("a\nb\u{1b}[2J", Some(auth("oauth2", "x")))]);
        let blocks = with_resolver(|resolver| oauth_blocks(&plan, resolver));
        assert_eq!(blocks[0].describe(), "\"a b [2J\"");
    }
}
