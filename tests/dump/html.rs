//! The page with its findings unpacked, and its script by digest.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::block::{Block, bare, between, block};

const DATA: &str = "id=\"findings-data\">";
const SCRIPT: &str = "<script type=\"module\">";
const END: &str = "</script>";

/// Describes a page. Markup and style stand as they are.
///
/// The script is the same in every report, and the tests in the browser are about what it does: its digest is enough to
/// notice a change.
pub(super) fn describe(bytes: &[u8]) -> String {
    let page = std::str::from_utf8(bytes).unwrap();
    let script = between(page, SCRIPT, END);
    let digest = format!("SHA-256 {}", hex::encode(Sha256::digest(script)));
    let packed = between(page, DATA, END);
    let parts = [block(page), bare(page)].map(unpacked).concat();
    page.replacen(packed, &parts, 1)
        .replacen(script, &digest, 1)
}

/// The header of a part of the block, then each list of texts and each column on a line; `-` is an unknown number.
fn unpacked(mut block: Block) -> String {
    let mut lines = String::new();
    for place in places(&block, "texts") {
        let name = place["name"].as_str().unwrap();
        let list = serde_json::to_string(block.list(name)).unwrap();
        writeln!(lines, "{name} {}: {list}", place["shapes"]).unwrap();
    }
    for place in places(&block, "columns") {
        let name = place["name"].as_str().unwrap();
        let cells: Vec<String> = block
            .column(name)
            .into_iter()
            .map(|cell| cell.map_or_else(|| "-".to_owned(), |number| number.to_string()))
            .collect();
        writeln!(lines, "{name} ({}): {}", place["size"], cells.join(" ")).unwrap();
    }
    for list in ["texts", "columns"] {
        block.header.as_object_mut().unwrap().remove(list);
    }
    let header = serde_json::to_string_pretty(&block.header).unwrap();
    format!("\n{header}\n{lines}")
}

fn places(block: &Block, list: &str) -> Vec<Value> {
    block.header[list].as_array().unwrap().clone()
}
