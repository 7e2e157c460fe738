//! Test functions and formulas typed by the user.

mod bowl;
mod camel;
mod descent;
mod dual;
pub mod elementary;
mod explore;
mod expression;
mod function;
mod landscape;
mod minimum;
mod number;
mod optimum;
mod parse;
mod parse_error;
mod program;
mod ripple;
mod rule;
mod saddle;
mod scan;
mod search;
mod token;
mod valley;
mod view;
pub mod vocabulary;
mod wells;

pub use dual::Dual;
pub use expression::Expression;
pub use function::Function;
pub(crate) use function::Visitor;
pub use landscape::Landscape;
pub use minimum::{Minimum, Site, descend, refine, valley_floor};
pub use number::Number;
pub use optimum::Optimum;
pub use parse_error::ParseError;
pub use view::View;

pub use crate::optim::LANES;
