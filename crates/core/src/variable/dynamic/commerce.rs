//! What shops sell.

use super::DynamicContext;

/// Names of colours.
pub(super) const COLORS: &[&str] = &[
    "red",
    "green",
    "blue",
    "yellow",
    "purple",
    "teal",
    "white",
    "black",
    "orange",
    "pink",
    "grey",
    "maroon",
    "violet",
    "turquoise",
    "tan",
    "plum",
    "salmon",
    "orchid",
    "olive",
    "magenta",
    "lime",
    "ivory",
    "indigo",
    "gold",
    "cyan",
    "azure",
    "lavender",
    "silver",
    "sky blue",
];

/// Departments of a shop.
pub(super) const DEPARTMENTS: &[&str] = &[
    "Automotive",
    "Baby",
    "Beauty",
    "Books",
    "Clothing",
    "Computers",
    "Electronics",
    "Games",
    "Garden",
    "Grocery",
    "Health",
    "Home",
    "Industrial",
    "Jewelery",
    "Kids",
    "Movies",
    "Music",
    "Outdoors",
    "Shoes",
    "Sports",
    "Tools",
    "Toys",
];

/// How products are praised.
pub(super) const PRODUCT_ADJECTIVES: &[&str] = &[
    "Awesome",
    "Ergonomic",
    "Fantastic",
    "Generic",
    "Gorgeous",
    "Handcrafted",
    "Handmade",
    "Incredible",
    "Intelligent",
    "Licensed",
    "Practical",
    "Refined",
    "Rustic",
    "Sleek",
    "Small",
    "Tasty",
    "Unbranded",
];

/// What products are made of.
pub(super) const PRODUCT_MATERIALS: &[&str] = &[
    "Bronze", "Concrete", "Cotton", "Fresh", "Frozen", "Granite", "Metal", "Plastic", "Rubber", "Soft", "Steel",
    "Wooden",
];

/// Products.
pub(super) const PRODUCTS: &[&str] = &[
    "Bacon", "Ball", "Bike", "Car", "Chair", "Cheese", "Chicken", "Chips", "Computer", "Fish", "Gloves", "Hat",
    "Keyboard", "Mouse", "Pants", "Pizza", "Salad", "Sausages", "Shirt", "Shoes", "Soap", "Table", "Towels", "Tuna",
];

/// `Rustic Steel Chair`.
pub(super) fn product_name(context: &mut DynamicContext<'_>) -> String {
    format!("{} {} {}", context.pick(PRODUCT_ADJECTIVES), context.pick(PRODUCT_MATERIALS), context.pick(PRODUCTS))
}

/// From `0.00` to `1000.00`.
pub(super) fn price(context: &mut DynamicContext<'_>) -> String {
    let cents = context.number(0..=100_000);
    format!("{}.{:02}", cents / 100, cents % 100)
}
