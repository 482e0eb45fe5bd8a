//! Colours of the terminal report.

/// Puts ANSI colours around text, or leaves it alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    is_on: bool,
}

/// What text can look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    White,
    Gray,
    BrightWhite,
    /// Red and bold.
    Alarm,
    /// Red and underlined.
    Heading,
    /// Gray and underlined.
    Iteration,
    /// The terminal's own colours.
    Reset,
}

impl Style {
    /// Codes that turn the style on and off.
    fn codes(self) -> (&'static str, &'static str) {
        match self {
            Self::Plain => ("", ""),
            Self::Bold => ("\x1b[1m", "\x1b[22m"),
            Self::Red => ("\x1b[31m", "\x1b[39m"),
            Self::Green => ("\x1b[32m", "\x1b[39m"),
            Self::Yellow => ("\x1b[33m", "\x1b[39m"),
            Self::Blue => ("\x1b[34m", "\x1b[39m"),
            Self::Magenta => ("\x1b[35m", "\x1b[39m"),
            Self::Cyan => ("\x1b[36m", "\x1b[39m"),
            Self::White => ("\x1b[37m", "\x1b[39m"),
            Self::Gray => ("\x1b[90m", "\x1b[39m"),
            Self::BrightWhite => ("\x1b[97m", "\x1b[39m"),
            Self::Alarm => ("\x1b[31m\x1b[1m", "\x1b[22m\x1b[39m"),
            Self::Heading => ("\x1b[31m\x1b[4m", "\x1b[24m\x1b[39m"),
            Self::Iteration => ("\x1b[90m\x1b[4m", "\x1b[24m\x1b[39m"),
            Self::Reset => ("\x1b[0m", "\x1b[0m"),
        }
    }
}

impl Paint {
    pub(super) fn new(is_on: bool) -> Self {
        Self { is_on }
    }

    /// Text in a style.
    pub(super) fn text(self, style: Style, text: &str) -> String {
        if !self.is_on || text.is_empty() {
            return text.to_owned();
        }
        let (on, off) = style.codes();
        format!("{on}{text}{off}")
    }
}
