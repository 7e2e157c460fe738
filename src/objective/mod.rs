//! Test functions and formulas typed by the user.
