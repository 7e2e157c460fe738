//! XML written element by element.

use std::fmt::{Display, Formatter, Write as _};

use crate::figure::{Color, Stroke};

/// A length or coordinate with at most two decimals; what is not finite becomes 0.
#[derive(Clone, Copy)]
pub(super) struct Px(pub(super) f64);

impl Display for Px {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let rounded = if self.0.is_finite() { (self.0 * 100.0).round() / 100.0 } else { 0.0 };
        // The shortest form that reads back; adding zero takes the sign from a negative zero.
        write!(f, "{}", rounded + 0.0)
    }
}

/// A width or size from 0 to 200 px. Larger ones would hide everything, and very large ones stop the renderer; NaN is 0.
pub(super) fn bounded(size: f64) -> f64 {
    if size.is_nan() { 0.0 } else { size.clamp(0.0, 200.0) }
}

/// A document under construction.
pub(super) struct Writer {
    text: String,
}

type Attributes<'a> = &'a [(&'a str, &'a dyn Display)];

impl Writer {
    pub(super) fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    pub(super) fn open(&mut self, name: &str, attributes: Attributes<'_>) {
        self.start(name, attributes);
        self.text.push_str(">\n");
    }

    pub(super) fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.start(name, attributes);
        self.text.push_str("/>\n");
    }

    /// An element that holds only text.
    pub(super) fn leaf(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.start(name, attributes);
        self.text.push('>');
        escape(&mut self.text, text);
        self.close(name);
    }

    /// An element that holds one line of text in pieces, each with the family of its font where it has another than the line.
    pub(super) fn line(&mut self, name: &str, attributes: Attributes<'_>, pieces: &[(Option<String>, &str)]) {
        self.start(name, attributes);
        self.text.push('>');
        for (family, piece) in pieces {
            match family {
                None => escape(&mut self.text, piece),
                Some(family) => {
                    self.start("tspan", &[("font-family", family)]);
                    self.text.push('>');
                    escape(&mut self.text, piece);
                    self.text.push_str("</tspan>");
                }
            }
        }
        self.close(name);
    }

    /// A path, filled or stroked; nothing where it has no points.
    pub(super) fn path(&mut self, d: &str, fill: Option<Color>, stroke: Option<&Stroke>) {
        if d.is_empty() || (fill.is_none() && stroke.is_none()) {
            return;
        }
        self.start("path", &[("d", &d)]);
        match fill {
            Some(color) => {
                self.attribute("fill", &rgb(color));
                self.opacity("fill-opacity", color);
            }
            None => self.attribute("fill", &"none"),
        }
        if let Some(stroke) = stroke {
            self.attribute("stroke", &rgb(stroke.color));
            self.opacity("stroke-opacity", stroke.color);
            let width = bounded(stroke.width);
            if width != 1.0 {
                self.attribute("stroke-width", &Px(width));
            }
            let pattern = stroke.dash.pattern(width);
            if pattern.is_empty() {
                self.attribute("stroke-linecap", &"round");
            } else {
                let lengths: Vec<String> = pattern.into_iter().map(|length| Px(length).to_string()).collect();
                self.attribute("stroke-dasharray", &lengths.join(" "));
            }
            self.attribute("stroke-linejoin", &"round");
        }
        self.text.push_str("/>\n");
    }

    fn start(&mut self, name: &str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.attribute(name, value);
        }
    }

    fn opacity(&mut self, name: &str, color: Color) {
        if color.a < 255 {
            self.attribute(name, &opacity(color));
        }
    }

    fn attribute(&mut self, name: &str, value: &dyn Display) {
        let _ = write!(self.text, " {name}=\"");
        escape(&mut self.text, &value.to_string());
        self.text.push('"');
    }
}

/// A colour without its opacity, such as `#1f2328`.
pub(super) fn rgb(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color.r, color.g, color.b)
}

/// A colour's opacity, 0 to 1.
pub(super) fn opacity(color: Color) -> Px {
    Px(f64::from(color.a) / 255.0)
}

/// Appends text with the signs that XML reserves replaced, and without those that it forbids.
fn escape(target: &mut String, text: &str) {
    for sign in text.chars() {
        match sign {
            '&' => target.push_str("&amp;"),
            '<' => target.push_str("&lt;"),
            '>' => target.push_str("&gt;"),
            '"' => target.push_str("&quot;"),
            '\t' | '\n' => target.push(sign),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            sign => target.push(sign),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Px, escape};

    #[test]
    fn numbers_are_short() {
        for (value, text) in [(1.0, "1"), (-0.001, "0"), (1.234_56, "1.23"), (f64::NAN, "0"), (f64::INFINITY, "0")] {
            assert_eq!(Px(value).to_string(), text);
        }
    }

    #[test]
    fn reserved_signs_are_replaced() {
        let mut text = String::new();
        escape(&mut text, "a<b & \"c\"\u{0}\u{1b}>");
        assert_eq!(text, "a&lt;b &amp; &quot;c&quot;&gt;");
    }
}
