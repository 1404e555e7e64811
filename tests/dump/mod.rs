//! Reports as text: what one would compare by eye, without what compression makes of it.
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a failed unwrap is a failed test, and what is no case of its own is described by its name"
)]

mod html;
mod parquet;
mod pdf;
mod xlsx;

use std::path::Path;

/// The name that the text of a report is kept under, and the text.
///
/// A format whose files are text is kept as it is; every other one needs a description here.
pub(crate) fn text(file_name: &str, bytes: &[u8]) -> (String, String) {
    let described = match Path::new(file_name).extension().unwrap().to_str() {
        Some("html") => html::describe(bytes),
        Some("pdf") => pdf::describe(bytes),
        Some("parquet") => parquet::describe(bytes),
        Some("xlsx") => xlsx::describe(bytes),
        // One line for programs; one line per value shows what changed.
        Some("sarif") => {
            let log: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            serde_json::to_string_pretty(&log).unwrap() + "\n"
        }
        // One line that nobody could compare; these names stay, since nothing of it is left out.
        Some("json") if bytes.iter().filter(|byte| **byte == b'\n').count() == 1 => {
            let document: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            let text = serde_json::to_string_pretty(&document).unwrap();
            return (file_name.to_owned(), text + "\n");
        }
        _ => {
            let text = String::from_utf8(bytes.to_vec());
            assert!(
                text.is_ok(),
                "`{file_name}` is no text: say in tests/dump how it is described"
            );
            return (file_name.to_owned(), text.unwrap());
        }
    };
    (format!("{file_name}.txt"), described)
}
