//! Names with the folders around them.

use postrider_core::run::PlannedItem;

/// `Folder / Sub-folder / Item`; an id stands in for a missing name.
pub(super) fn of_item(item: &PlannedItem) -> String {
    let own = name_or_id(&item.item.name, &item.item.id);
    folders(item).chain([own]).collect::<Vec<_>>().join(" / ")
}

/// `Folder / Sub-folder`
pub(super) fn of_folder(item: &PlannedItem) -> String {
    folders(item).collect::<Vec<_>>().join(" / ")
}

fn folders(item: &PlannedItem) -> impl Iterator<Item = &str> {
    item.ancestors.iter().skip(1).map(|group| name_or_id(&group.name, &group.id))
}

fn name_or_id<'n>(name: &'n str, id: &'n str) -> &'n str {
    if name.is_empty() { id } else { name }
}
