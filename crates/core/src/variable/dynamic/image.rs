//! Pictures.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::DynamicContext;
use super::commerce::COLORS;
use super::person::{FIRST_NAMES, LAST_NAMES};

/// Address of a picture of a person.
pub(super) fn avatar(context: &mut DynamicContext<'_>) -> String {
    let name = format!("{}{}", context.pick(FIRST_NAMES), context.pick(LAST_NAMES)).to_lowercase();
    format!("https://cdn.fakercloud.com/avatars/{name}_128.jpg")
}

/// A drawing of 640 by 480 pixels inside a `data:` URL.
pub(super) fn data_uri(context: &mut DynamicContext<'_>) -> String {
    let color = context.pick(COLORS).replace(' ', "");
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"640\" height=\"480\">\
         <rect width=\"100%\" height=\"100%\" fill=\"{color}\"/>\
         <text x=\"320\" y=\"240\" font-size=\"20\" text-anchor=\"middle\" fill=\"white\">640x480</text></svg>"
    );
    format!("data:image/svg+xml;charset=UTF-8,{}", utf8_percent_encode(&svg, NON_ALPHANUMERIC))
}
