//! Which items run, in which order.

use std::collections::HashMap;
use std::sync::Arc;

use thiserror::Error;

use crate::collection::{Collection, Event, Item, ItemGroup, ItemNode, Listen, ProtocolProfileBehavior, RequestAuth};

/// What part of a collection runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Entrypoint {
    /// Everything.
    #[default]
    All,
    /// The folders and requests with these ids or names, in collection order.
    Some(Vec<String>),
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanError {
    /// No folder or request has this id or name.
    #[error("Unable to find a folder or request: \"{name}\"")]
    NotFound {
        /// What was asked for.
        name: String,
        /// Names of the collection's folders, for advice.
        folders: Vec<String>,
    },
}

/// One item of a plan, with all that it inherits.
#[derive(Debug, Clone)]
pub struct PlannedItem {
    /// The item.
    pub item: Arc<Item>,
    /// The collection's root, then folders from outside to inside.
    pub ancestors: Arc<[Arc<ItemGroup>]>,
}

impl PlannedItem {
    /// Names of the folders around the item, outermost first, without the collection's own.
    pub fn folder_names(&self) -> impl Iterator<Item = &str> {
        self.ancestors.iter().skip(1).map(|group| group.name.as_str())
    }

    /// The scripts that run for a hook, each with the name of its level: collection, folders, item;
    /// disabled and empty ones left out.
    pub fn events(&self, listen: Listen) -> impl Iterator<Item = (&str, &Event)> {
        let outer = self.ancestors.iter().map(|group| (group.name.as_str(), &group.events));
        outer
            .chain([(self.item.name.as_str(), &self.item.events)])
            .flat_map(|(name, events)| events.iter().map(move |event| (name, event)))
            .filter(move |(_, event)| event.listen == listen && !event.disabled && !event.script.is_empty())
    }

    /// The auth that applies when the request itself has none: that of the nearest folder with one.
    pub fn inherited_auth(&self) -> Option<&RequestAuth> {
        self.ancestors.iter().rev().find_map(|group| group.auth.as_ref())
    }

    /// The behaviour that applies, merged key by key; the nearest level wins.
    pub fn behavior(&self) -> ProtocolProfileBehavior {
        let mut behavior = self.item.behavior.clone();
        for group in self.ancestors.iter().rev() {
            behavior.inherit(&group.behavior);
        }
        behavior
    }
}

/// The items of a run in order, and where names lead.
#[derive(Debug, Clone, Default)]
pub struct RunPlan {
    items: Vec<PlannedItem>,
    ids: HashMap<String, usize>,
    names: HashMap<String, usize>,
}

impl RunPlan {
    /// Plans a run of this part of a collection.
    ///
    /// # Errors
    ///
    /// [`PlanError::NotFound`] when a name of the entry point matches nothing.
    pub fn new(collection: &Collection, entrypoint: &Entrypoint) -> Result<Self, PlanError> {
        let mut walk = Walk::new(entrypoint);
        let root: Arc<[Arc<ItemGroup>]> = Arc::from([Arc::clone(&collection.root)]);
        walk.group(&collection.root, &root, walk.wanted.is_none());
        if let Some(name) = walk.wanted.as_mut().and_then(|wanted| wanted.drain(..).next()) {
            let mut folders = Vec::new();
            folder_names(&collection.root, &mut folders);
            return Err(PlanError::NotFound { name, folders });
        }
        Ok(Self::from_items(walk.items))
    }

    fn from_items(items: Vec<PlannedItem>) -> Self {
        let mut ids = HashMap::new();
        let mut names = HashMap::new();
        for (position, planned) in items.iter().enumerate() {
            ids.insert(planned.item.id.clone(), position);
            names.insert(planned.item.name.clone(), position);
        }
        Self { items, ids, names }
    }

    /// The items in order.
    pub fn items(&self) -> &[PlannedItem] {
        &self.items
    }

    /// Where `setNextRequest` leads: ids win over names, of equal names the last item wins.
    pub fn position(&self, id_or_name: &str) -> Option<usize> {
        self.ids.get(id_or_name).or_else(|| self.names.get(id_or_name)).copied()
    }
}

fn folder_names(group: &ItemGroup, names: &mut Vec<String>) {
    for node in &group.items {
        if let ItemNode::Group(group) = node {
            names.push(group.name.clone());
            folder_names(group, names);
        }
    }
}

/// One walk through the collection in its order. Each wanted name is used up by the first item or
/// folder whose id, else name, equals it; inside a folder that runs anyway nothing runs twice.
struct Walk {
    wanted: Option<Vec<String>>,
    items: Vec<PlannedItem>,
}

impl Walk {
    fn new(entrypoint: &Entrypoint) -> Self {
        let wanted = match entrypoint {
            Entrypoint::All => None,
            Entrypoint::Some(names) => Some(names.clone()),
        };
        Self { wanted, items: Vec::new() }
    }

    fn take(&mut self, id: &str, name: &str) -> bool {
        let Some(wanted) = self.wanted.as_mut() else { return false };
        let position =
            wanted.iter().position(|wish| wish == id).or_else(|| wanted.iter().position(|wish| wish == name));
        position.map(|position| wanted.remove(position)).is_some()
    }

    fn group(&mut self, group: &ItemGroup, ancestors: &Arc<[Arc<ItemGroup>]>, selected: bool) {
        for node in &group.items {
            match node {
                ItemNode::Item(item) => {
                    if self.take(&item.id, &item.name) || selected {
                        self.items.push(PlannedItem { item: Arc::clone(item), ancestors: Arc::clone(ancestors) });
                    }
                }
                ItemNode::Group(child) => {
                    let child_selected = self.take(&child.id, &child.name) || selected;
                    let child_ancestors: Arc<[Arc<ItemGroup>]> =
                        ancestors.iter().cloned().chain([Arc::clone(child)]).collect();
                    self.group(child, &child_ancestors, child_selected);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::VariableScope;

    fn item(name: &str) -> ItemNode {
        ItemNode::Item(Arc::new(Item { id: format!("id-{name}"), name: name.to_owned(), ..Item::default() }))
    }

    fn group(name: &str, items: Vec<ItemNode>) -> ItemNode {
        ItemNode::Group(Arc::new(ItemGroup {
            id: format!("id-{name}"),
            name: name.to_owned(),
            items,
            ..ItemGroup::default()
        }))
    }

    fn collection() -> Collection {
        let items = vec![
            item("a"),
            group("F", vec![item("b"), group("G", vec![item("c"), item("a")])]),
            item("d"),
            group("H", vec![]),
        ];
        Collection {
            root: Arc::new(ItemGroup { items, name: "root".to_owned(), ..ItemGroup::default() }),
            postman_id: None,
            schema: None,
            version: None,
            variables: VariableScope::default(),
        }
    }

    fn planned(names: &[&str]) -> Result<Vec<String>, PlanError> {
        let entrypoint = Entrypoint::Some(names.iter().map(|name| (*name).to_owned()).collect());
        let plan = RunPlan::new(&collection(), &entrypoint)?;
        Ok(plan.items().iter().map(|planned| planned.item.name.clone()).collect())
    }

    #[test]
    fn selection_runs_in_collection_order() {
        let table: &[(&[&str], &[&str])] = &[
            (&["G"], &["c", "a"]),
            (&["d", "F"], &["b", "c", "a", "d"]),
            (&["F", "G"], &["b", "c", "a"]),
            (&["id-c"], &["c"]),
            (&["a"], &["a"]),
            (&["H"], &[]),
        ];
        for (names, expected) in table {
            assert_eq!(planned(names).unwrap(), *expected, "{names:?}");
        }
    }

    #[test]
    fn an_unknown_name_is_an_error_that_knows_the_folders() {
        let error = planned(&["d", "nope"]).unwrap_err();
        let PlanError::NotFound { name, folders } = error;
        assert_eq!(name, "nope");
        assert_eq!(folders, ["F", "G", "H"]);
    }

    #[test]
    fn of_equal_names_the_last_item_is_the_target() {
        let plan = RunPlan::new(&collection(), &Entrypoint::All).unwrap();
        assert_eq!(plan.position("a"), Some(3));
        assert_eq!(plan.position("id-d"), Some(4));
        assert_eq!(plan.position("x"), None);
    }
}
