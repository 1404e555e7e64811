//! `report.pdf`: the figures that its first pages print, and what ties it to its run.
//!
//! A PDF has no names for its numbers. They are found behind the labels that `report.json` says they have; without that
//! file only run and digest are compared. Rows are not: pages break names.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::content::Content;
use lopdf::{Document, Encoding, Object, ObjectId};

use super::values::plain_number;
use crate::verify::rows::Words;
use crate::verify::statement::{Known, Statement};

/// So many pages from the beginning hold the summary, and so many from the end the digests.
const PAGES: usize = 8;
/// How often the digest of the findings is printed: with the other facts of the run, and where signatures stand.
const DIGESTS: usize = 2;
/// How far behind its label a number stands, in pieces of text.
const REACH: usize = 3;

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (_, known): (&mut Words, &mut Known),
) -> Result<(), String> {
    let document = Document::load_mem(bytes).map_err(|error| error.to_string())?;
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    let mut texts = Vec::new();
    let last = pages.len().saturating_sub(PAGES).max(PAGES);
    for (index, page) in pages.iter().enumerate() {
        if index < PAGES || index >= last {
            let found = texts_of(&document, *page).map_err(|error| error.to_string())?;
            texts.push(found);
        }
    }
    let all = || texts.iter().flatten().map(String::as_str);
    say_all(statement, "run", all().filter(|text| is_run(text)))?;
    // Names of images look like digests as well; those of the report itself stand behind all names.
    let digests: Vec<&str> = all().filter(|text| is_digest(text)).collect();
    let own = digests.len().saturating_sub(DIGESTS);
    let digests = digests.into_iter().skip(own);
    say_all(statement, "digest of the findings", digests)?;
    let first: Vec<&str> = texts
        .iter()
        .take(PAGES)
        .flatten()
        .map(String::as_str)
        .collect();
    for (fact, label) in &known.labels {
        let figure = figure_behind(&first, label);
        let figure = figure.ok_or_else(|| format!("no number behind `{label}`"))?;
        statement.say(fact.as_str(), figure);
    }
    Ok(())
}

/// States every different value: a report that contradicts itself is found out.
fn say_all<'t>(
    statement: &mut Statement,
    fact: &str,
    values: impl Iterator<Item = &'t str>,
) -> Result<(), String> {
    let different: BTreeSet<&str> = values.collect();
    if different.is_empty() {
        return Err(format!("no {fact}"));
    }
    for value in different {
        statement.say(fact, value);
    }
    Ok(())
}

/// The first number that stands right behind a label.
fn figure_behind(texts: &[&str], label: &str) -> Option<String> {
    let is_number = |text: &str| {
        !plain_number(text).is_empty()
            && text
                .chars()
                .all(|letter| letter.is_ascii_digit() || letter == ',')
    };
    let mut places = texts.iter().enumerate();
    places.find_map(|(place, text)| {
        if *text != label {
            return None;
        }
        let behind = texts.iter().skip(place + 1).take(REACH);
        let figure = behind.into_iter().find(|text| is_number(text))?;
        Some(plain_number(figure))
    })
}

/// Such as `20261122T060000Z-0a1b2c3d`.
fn is_run(text: &str) -> bool {
    let Some((moment, scope)) = text.split_once('-') else {
        return false;
    };
    let is_digit = |byte: u8| byte.is_ascii_digit();
    moment.len() == 16
        && moment.as_bytes()[8] == b'T'
        && moment.ends_with('Z')
        && moment.bytes().filter(|byte| is_digit(*byte)).count() == 14
        && scope.len() == 8
        && scope.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The pieces of text of a page, in the order in which they are drawn.
fn texts_of(document: &Document, page: ObjectId) -> lopdf::Result<Vec<String>> {
    let fonts = document.get_page_fonts(page)?;
    let mut encodings: BTreeMap<&[u8], Encoding<'_>> = BTreeMap::new();
    for (name, font) in &fonts {
        encodings.insert(name, font.get_font_encoding(document)?);
    }
    let content = Content::decode(&document.get_page_content(page))?;
    let mut texts = Vec::new();
    let mut encoding = None;
    let mut piece = String::new();
    for operation in &content.operations {
        match operation.operator.as_str() {
            "BT" => piece.clear(),
            "Tf" => {
                let name = operation
                    .operands
                    .first()
                    .map(Object::as_name)
                    .transpose()?;
                encoding = name.and_then(|name| encodings.get(name));
            }
            "Tj" | "TJ" => {
                for operand in &operation.operands {
                    show(operand, encoding, &mut piece)?;
                }
            }
            "ET" if !piece.is_empty() => texts.push(std::mem::take(&mut piece)),
            _ => {}
        }
    }
    Ok(texts)
}

fn show(
    operand: &Object,
    encoding: Option<&Encoding<'_>>,
    piece: &mut String,
) -> lopdf::Result<()> {
    if let Ok(parts) = operand.as_array() {
        for part in parts {
            show(part, encoding, piece)?;
        }
    } else if let (Ok(bytes), Some(encoding)) = (operand.as_str(), encoding) {
        piece.push_str(&Document::decode_text(encoding, bytes)?);
    }
    Ok(())
}
