//! The `hss-audit` program.

fn main() {}
