//! Two runs side by side, as a file: for spreadsheets, and for tickets and wikis.

mod csv;
mod markdown;

pub use csv::write_csv;
pub use markdown::{LISTED, write_markdown};
