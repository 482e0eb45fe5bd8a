//! XML with two spaces of indentation, as Newman writes it.

use std::io::{self, Write};

use postrider_core::mask::Masker;

/// Writes elements one after another. Secrets are hidden, characters that XML 1.0 does not know are
/// left out (XML 1.0, section 2.2).
pub(super) struct XmlWriter<'o> {
    out: &'o mut dyn Write,
    masker: &'o Masker,
    depth: usize,
    /// Whether the start tag is written so far that attributes can follow.
    is_tag_open: bool,
    /// Whether the element holds nothing but one text, which shares its line.
    is_inline: bool,
}

impl<'o> XmlWriter<'o> {
    pub(super) fn new(out: &'o mut dyn Write, masker: &'o Masker) -> io::Result<Self> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        Ok(Self { out, masker, depth: 0, is_tag_open: false, is_inline: false })
    }

    /// Starts an element.
    pub(super) fn open(&mut self, name: &str) -> io::Result<()> {
        self.line()?;
        write!(self.out, "<{name}")?;
        self.depth += 1;
        self.is_tag_open = true;
        Ok(())
    }

    /// Adds an attribute to the element that was started last.
    pub(super) fn attribute(&mut self, name: &str, value: &str) -> io::Result<()> {
        let value = self.masker.mask(value);
        write!(self.out, " {name}=\"{}\"", escaped(&value))
    }

    /// Adds text on a line of its own.
    pub(super) fn cdata(&mut self, text: &str) -> io::Result<()> {
        self.line()?;
        self.write_cdata(text)
    }

    /// Adds the only text of an element.
    pub(super) fn only_cdata(&mut self, text: &str) -> io::Result<()> {
        self.end_tag()?;
        self.is_inline = true;
        self.write_cdata(text)
    }

    /// Ends an element.
    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.depth -= 1;
        if std::mem::take(&mut self.is_tag_open) {
            return self.out.write_all(b"/>");
        }
        if !std::mem::take(&mut self.is_inline) {
            self.line()?;
        }
        write!(self.out, "</{name}>")
    }

    fn line(&mut self) -> io::Result<()> {
        self.end_tag()?;
        write!(self.out, "\n{}", "  ".repeat(self.depth))
    }

    fn end_tag(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_tag_open) { self.out.write_all(b">") } else { Ok(()) }
    }

    fn write_cdata(&mut self, text: &str) -> io::Result<()> {
        let text: String = self.masker.mask(text).chars().filter(|c| is_legal(*c)).collect();
        write!(self.out, "<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
    }
}

fn escaped(value: &str) -> String {
    let mut result = String::with_capacity(value.len());
    for c in value.chars().filter(|c| is_legal(*c)) {
        match c {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '"' => result.push_str("&quot;"),
            '\t' => result.push_str("&#x9;"),
            '\n' => result.push_str("&#xA;"),
            '\r' => result.push_str("&#xD;"),
            c => result.push(c),
        }
    }
    result
}

fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(masker: &Masker, write: impl FnOnce(&mut XmlWriter<'_>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        let mut xml = XmlWriter::new(&mut out, masker).unwrap();
        write(&mut xml).unwrap();
        String::from_utf8(out).unwrap().split_off("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".len())
    }

    #[test]
    fn what_xml_cannot_hold_is_escaped_or_left_out() {
        let masker = Masker::new();
        masker.add("s3cr3t");
        let text = "a<b>&\"'\t\u{0}\u{b}\u{ffff}]]> s3cr3t";
        let xml = written(&masker, |xml| {
            xml.open("a")?;
            xml.attribute("b", text)?;
            xml.only_cdata(text)?;
            xml.close("a")
        });
        assert_eq!(
            xml,
            "<a b=\"a&lt;b>&amp;&quot;'&#x9;]]> ********\">\
             <![CDATA[a<b>&\"'\t]]]]><![CDATA[> ********]]></a>"
        );
    }

    #[test]
    fn elements_are_indented() {
        let xml = written(&Masker::new(), |xml| {
            xml.open("a")?;
            xml.open("b")?;
            xml.close("b")?;
            xml.open("c")?;
            xml.cdata("1")?;
            xml.cdata("2")?;
            xml.close("c")?;
            xml.close("a")
        });
        assert_eq!(xml, "<a>\n  <b/>\n  <c>\n    <![CDATA[1]]>\n    <![CDATA[2]]>\n  </c>\n</a>");
    }
}
