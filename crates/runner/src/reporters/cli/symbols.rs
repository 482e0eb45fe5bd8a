//! Symbols of the terminal report.

/// One set of symbols.
#[derive(Debug)]
pub(super) struct Symbols {
    pub(super) frame_top: &'static str,
    pub(super) frame_middle: &'static str,
    pub(super) frame_bottom: &'static str,
    pub(super) folder: &'static str,
    /// An item outside of folders.
    pub(super) root: &'static str,
    /// An item of a folder.
    pub(super) sub: &'static str,
    pub(super) ok: &'static str,
    pub(super) star: &'static str,
    pub(super) up: &'static str,
    pub(super) down: &'static str,
}

const UNICODE: Symbols = Symbols {
    frame_top: "┌",
    frame_middle: "│",
    frame_bottom: "└",
    folder: "❏",
    root: "→",
    sub: "↳",
    ok: "✓",
    star: "★",
    up: "↑",
    down: "↓",
};

/// Symbols that the fonts of old Windows consoles have.
const WINDOWS: Symbols = Symbols { folder: "□", sub: "└", ok: "√", ..UNICODE };

const ASCII: Symbols = Symbols {
    frame_top: "-",
    frame_middle: "|",
    frame_bottom: "-",
    folder: "Folder",
    root: "Root",
    sub: "Sub-folder",
    ok: "Pass",
    star: "*",
    up: "^",
    down: "v",
};

impl Symbols {
    /// The symbols that can be shown.
    pub(super) fn choose(unicode: bool) -> &'static Self {
        match (unicode, cfg!(windows)) {
            (false, _) => &ASCII,
            (true, true) => &WINDOWS,
            (true, false) => &UNICODE,
        }
    }
}
