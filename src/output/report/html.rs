//! Text as HTML.

use std::fmt::{Display, Formatter};

/// Text with every sign that HTML reserves replaced, fit for an element's content and for a quoted attribute.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        self.0.chars().try_for_each(|sign| match sign {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            '\t' | '\n' => write!(f, "{sign}"),
            '\u{0}'..='\u{1F}' | '\u{7F}' | '\u{FFFE}' | '\u{FFFF}' => Ok(()),
            sign => write!(f, "{sign}"),
        })
    }
}

/// The text as paragraphs, which empty lines divide.
pub(super) fn paragraphs(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    paragraphs.map(|text| format!("<p>{}</p>\n", Escaped(text))).collect()
}

/// A name as it may stand in an id: other signs become hyphens.
pub(super) fn id(name: &str) -> String {
    name.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Escaped, paragraphs};

    #[test]
    fn reserved_signs_are_replaced() {
        assert_eq!(Escaped("<a href='x'>&\"\u{1}").to_string(), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
        assert_eq!(paragraphs("a < b\n\n\n\nc"), "<p>a &lt; b</p>\n<p>c</p>\n");
    }
}
