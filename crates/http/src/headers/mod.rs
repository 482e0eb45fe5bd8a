//! Request headers: which are sent, in which order, with which spelling.

mod dict;
mod report;
mod system;
mod wire;

pub(crate) use dict::HeaderDict;
pub(crate) use report::{copy_back, lines_to_report};
pub(crate) use system::{DisabledHeaders, add_content_type, add_system_headers};
pub(crate) use wire::{HeadLines, check_method, is_token_byte};

use postrider_core::collection::Header;

/// The last enabled header with this name, in any case.
pub(crate) fn last_enabled<'a>(headers: &'a [Header], name: &str) -> Option<&'a Header> {
    headers.iter().rev().find(|header| !header.disabled && header.key.eq_ignore_ascii_case(name))
}
