//! Private keys as people paste them.

/// A key in PEM form (RFC 7468) with its line ends where they belong. Variables and JSON files often
/// hold it on one line, with blanks or a written-out `\n` instead. Text without a PEM frame stays as it is.
pub(crate) fn normalized(text: &str) -> String {
    let text = text.replace("\\r", "").replace("\\n", "\n");
    let framed = || {
        let (_, rest) = text.split_once("-----BEGIN ")?;
        let (label, rest) = rest.split_once("-----")?;
        let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
        // Headers of encrypted keys need their lines.
        let is_plain = !body.contains(':');
        is_plain.then(|| of_base64(label, body))
    };
    framed().unwrap_or(text)
}

/// PEM of base64 text.
pub(crate) fn of_base64(label: &str, base64: &str) -> String {
    let mut pem = format!("-----BEGIN {label}-----");
    for (idx, character) in base64.chars().filter(|character| !character.is_whitespace()).enumerate() {
        if idx % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem.extend(["\n-----END ", label, "-----\n"]);
    pem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_put_back() {
        let expected = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
        let table = [
            "-----BEGIN PRIVATE KEY-----MIIB-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\\nMI\\nIB\\n-----END PRIVATE KEY-----\\n",
            "  -----BEGIN PRIVATE KEY----- MI IB -----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\r\n MIIB\r\n-----END PRIVATE KEY-----",
        ];
        for text in table {
            assert_eq!(normalized(text), expected, "{text}");
        }
        for text in [
            "",
            "x",
            "-----BEGIN A-----\nMIIB\n-----END B-----",
            "-----BEGIN A-----\nDEK-Info: x\n\nM\n-----END A-----",
        ] {
            assert_eq!(normalized(text), text);
        }
        let lines: Vec<_> = of_base64("A", &"x".repeat(65)).lines().map(str::len).collect();
        assert_eq!(lines, [17, 64, 1, 15]);
    }
}
