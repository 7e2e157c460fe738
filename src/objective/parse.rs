//! From text to program, by precedence climbing.
//!
//! Written by hand: the grammar is one loop, and most of this file is what to tell the user where a formula is wrong,
//! which a parser library would not shorten.

use super::parse_error::ParseError;
use super::program::{Binary, DEEPEST, Operation, Program, Unary};
use super::token::{Kind, Token, next_token};
use super::vocabulary::instead;
use crate::text::quoted;

/// The most bytes of a formula.
pub(super) const LONGEST: usize = 10_000;

/// Greatest number of parentheses, signs and powers that may be open at once.
const DEEPEST_NESTING: usize = 64;

/// Meaning of a name.
#[derive(Clone, Copy)]
enum Meaning {
    Value(Operation),
    One(Unary),
    Two(Binary),
}

/// Every name that a formula may use.
const NAMES: [(&str, Meaning); 24] = {
    use std::f64::consts::{E, PI};
    use {Binary as B, Meaning as M, Operation as O, Unary as U};
    [
        ("x", M::Value(O::X)),
        ("y", M::Value(O::Y)),
        ("pi", M::Value(O::Constant(PI))),
        ("e", M::Value(O::Constant(E))),
        ("sin", M::One(U::Sin)),
        ("cos", M::One(U::Cos)),
        ("tan", M::One(U::Tan)),
        ("asin", M::One(U::Asin)),
        ("acos", M::One(U::Acos)),
        ("atan", M::One(U::Atan)),
        ("sinh", M::One(U::Sinh)),
        ("cosh", M::One(U::Cosh)),
        ("tanh", M::One(U::Tanh)),
        ("exp", M::One(U::Exp)),
        ("ln", M::One(U::Ln)),
        ("log10", M::One(U::Log10)),
        ("sqrt", M::One(U::Sqrt)),
        ("abs", M::One(U::Abs)),
        ("sign", M::One(U::Sign)),
        ("floor", M::One(U::Floor)),
        ("min", M::Two(B::Min)),
        ("max", M::Two(B::Max)),
        ("atan2", M::Two(B::Atan2)),
        ("pow", M::Two(B::Power)),
    ]
};

/// Every name that a formula may use.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

/// Returns the function of an operator, its precedence, and the least precedence of what follows it.
fn operator(kind: Kind) -> Option<(Binary, u8, u8)> {
    match kind {
        Kind::Sign('+') => Some((Binary::Add, 1, 2)),
        Kind::Sign('-') => Some((Binary::Subtract, 1, 2)),
        Kind::Sign('*') => Some((Binary::Multiply, 3, 4)),
        Kind::Sign('/') => Some((Binary::Divide, 3, 4)),
        // Right-associative: 2^3^2 = 2^(3^2).
        Kind::Sign('^') => Some((Binary::Power, POWER, POWER)),
        _ => None,
    }
}

/// Above multiplication: −x·y = (−x)·y; below power: −x² = −(x²).
const SIGN: u8 = 5;
const POWER: u8 = 7;

/// The program that evaluates `text`.
pub(super) fn parse(text: &str) -> Result<Program, ParseError> {
    if text.len() > LONGEST {
        let message = format!("the formula has {} bytes; allowed are at most {LONGEST}", text.len());
        return Err(ParseError::new(LONGEST, message));
    }
    let token = next_token(text, 0)?;
    if token.kind == Kind::End {
        return Err(ParseError::new(0, "the formula is empty"));
    }
    let mut parser = Parser { text, token, nesting: 0, program: Program::default() };
    parser.expression(0)?;
    match parser.token.kind {
        Kind::End if parser.program.depth() > DEEPEST => Err(ParseError::new(
            0,
            format!("the formula keeps more than {DEEPEST} intermediate results; regroup its terms from the left"),
        )),
        Kind::End => Ok(parser.program),
        Kind::Sign(')') => Err(parser.here("this `)` closes nothing")),
        _ => Err(parser.comma()),
    }
}

struct Parser<'a> {
    text: &'a str,
    /// The word that comes next.
    token: Token<'a>,
    nesting: usize,
    program: Program,
}

impl<'a> Parser<'a> {
    fn here(&self, message: impl Into<String>) -> ParseError {
        ParseError::new(self.token.at, message)
    }

    /// A comma that separates nothing; between digits it is taken for a decimal sign.
    fn comma(&self) -> ParseError {
        let at = self.token.at;
        let digits = |text: &str, from_end: bool| -> String {
            let is_digit = |c: &char| c.is_ascii_digit();
            let found: String = if from_end {
                text.chars().rev().take_while(is_digit).collect()
            } else {
                text.chars().take_while(is_digit).collect()
            };
            if from_end { found.chars().rev().collect() } else { found }
        };
        let (whole, rest) = (digits(&self.text[..at], true), digits(&self.text[at + 1..], false));
        if whole.is_empty() || rest.is_empty() {
            return self.here("a `,` stands only between the arguments of a function");
        }
        self.here(format!("a `,` is no decimal sign; write `{whole}.{rest}`"))
    }

    /// Takes the next word.
    fn take(&mut self) -> Result<Token<'a>, ParseError> {
        let taken = self.token;
        self.token = next_token(self.text, taken.at + taken.text.len())?;
        Ok(taken)
    }

    /// An operand and the operators after it that bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<(), ParseError> {
        let mut last = self.operand()?;
        loop {
            if matches!(self.token.kind, Kind::Number(_) | Kind::Name | Kind::Sign('(')) {
                let (before, after) = (quoted(last.text), quoted(self.token.text));
                return Err(self.here(format!("an operator is missing; did you mean `{before}*{after}`?")));
            }
            match operator(self.token.kind) {
                Some((function, precedence, following)) if precedence >= least => {
                    let sign = self.take()?;
                    last = self.token;
                    // Only powers nest to the right; the others return here before the next operator.
                    if function == Binary::Power {
                        self.nested(sign, |parser| parser.expression(following))?;
                    } else {
                        self.expression(following)?;
                    }
                    self.program.push(Operation::Binary(function));
                }
                _ => return Ok(()),
            }
        }
    }

    /// Parses an operand with its sign; returns its last word.
    fn operand(&mut self) -> Result<Token<'a>, ParseError> {
        let token = self.token;
        match token.kind {
            Kind::Number(value) => {
                self.program.push(Operation::Constant(value));
                self.take()
            }
            Kind::Name => self.name(),
            Kind::Sign('(') => {
                self.take()?;
                self.nested(token, |parser| parser.expression(0))?;
                self.close(token)
            }
            Kind::Sign(sign @ ('+' | '-')) => {
                self.take()?;
                self.nested(token, |parser| parser.expression(SIGN))?;
                if sign == '-' {
                    self.program.push(Operation::Unary(Unary::Negate));
                }
                Ok(token)
            }
            Kind::End => Err(self.here("the formula ends where a number, x, y, a function or `(` should follow")),
            Kind::Sign(_) => {
                Err(self.here(format!("a number, x, y, a function or `(` should stand before `{}`", token.text)))
            }
        }
    }

    /// Parses what `token` opens, one level deeper.
    fn nested(
        &mut self,
        token: Token<'a>,
        parse: impl FnOnce(&mut Self) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        self.nesting += 1;
        if self.nesting > DEEPEST_NESTING {
            let message = format!("nested more than {DEEPEST_NESTING} levels deep");
            return Err(ParseError::new(token.at, message));
        }
        parse(self)?;
        self.nesting -= 1;
        Ok(())
    }

    /// The `)` that belongs to `open`.
    fn close(&mut self, open: Token<'a>) -> Result<Token<'a>, ParseError> {
        match self.token.kind {
            Kind::Sign(')') => self.take(),
            Kind::End => Err(ParseError::new(open.at, "this `(` is never closed")),
            _ => Err(self.comma()),
        }
    }

    /// A variable, a constant or a function with its arguments.
    fn name(&mut self) -> Result<Token<'a>, ParseError> {
        let name = self.take()?;
        let Some((_, meaning)) = NAMES.iter().find(|(known, _)| *known == name.text) else {
            return Err(ParseError::new(name.at, unknown(name.text)));
        };
        let (operation, count) = match *meaning {
            Meaning::Value(operation) => {
                self.program.push(operation);
                return Ok(name);
            }
            Meaning::One(function) => (Operation::Unary(function), 1),
            Meaning::Two(function) => (Operation::Binary(function), 2),
        };
        let open = self.token;
        if open.kind != Kind::Sign('(') {
            let arguments = if count == 1 { "…" } else { "…, …" };
            let message = format!("`{0}` is a function; write `{0}({arguments})`", name.text);
            return Err(ParseError::new(name.at, message));
        }
        self.take()?;
        let mut given = 0;
        if self.token.kind != Kind::Sign(')') {
            loop {
                self.nested(open, |parser| parser.expression(0))?;
                given += 1;
                if self.token.kind != Kind::Sign(',') {
                    break;
                }
                self.take()?;
            }
        }
        let end = self.close(open)?;
        if given != count {
            let arguments = if count == 1 { "argument" } else { "arguments" };
            let message = format!("`{}` takes {count} {arguments}, not {given}", name.text);
            return Err(ParseError::new(name.at, message));
        }
        self.program.push(operation);
        Ok(end)
    }
}

/// Returns the message about an unknown name: it gives the nearest known one, or all.
fn unknown(name: &str) -> String {
    let (lowercase, name) = (name.to_lowercase(), quoted(name));
    if let Some(words) = instead(&lowercase) {
        return format!("unknown name `{name}`; write {words}");
    }
    let distance = |known: &str| strsim::damerau_levenshtein(known, &lowercase);
    let nearest = NAMES.iter().map(|(known, _)| *known).min_by_key(|known| distance(known));
    match nearest {
        Some(known) if distance(known) <= lowercase.chars().count() / 3 => {
            format!("unknown name `{name}`; did you mean `{known}`?")
        }
        _ => {
            let known: Vec<_> = NAMES.iter().map(|(known, _)| *known).collect();
            format!("unknown name `{name}`; known are {}", known.join(", "))
        }
    }
}
