//! The list of views, in the order of their tabs: the only place that names them.

use crate::app::landscape::LandscapeView;
use crate::app::network::NetworkView;
use crate::app::robustness::RobustnessView;
use crate::app::tab::Tab;
use crate::app::view::View;

/// Returns the views; the first is shown where the session names none.
pub fn views() -> Vec<Box<dyn View>> {
    vec![Box::new(LandscapeView::default()), Box::new(RobustnessView::default()), Box::new(NetworkView::default())]
}

/// Returns the tabs of the views.
pub fn tabs() -> Vec<&'static Tab> {
    views().iter().map(|view| view.tab()).collect()
}
