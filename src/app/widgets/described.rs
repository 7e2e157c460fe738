//! Pictures in words, for screen readers.

use egui::Response;
use egui::accesskit::Role;

/// Gives a picture its role and, as its name, a description in words.
pub fn picture(response: &Response, words: impl Into<String>) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Image);
        node.set_label(words.into());
    });
}
