//! `report.pdf`: what its sections print, and what ties it to its run.
//!
//! A PDF has no names for its numbers. Headlines are found behind the labels that `report.json` says they have; what
//! stands in tables is found by the structure of the document, the order of the report and the words that other files
//! use. Without those files only run and digest are compared. Rows of findings are not: pages break names.

mod changes;
mod charts;
mod controls;
mod pages;
mod standing;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Document, ObjectId};

use super::facts;
use super::values::plain_number;
use crate::verify::rows::Words;
use crate::verify::statement::{Known, Statement};
use pages::prefer_unicode_maps;
use tree::{Group, Reader};

/// So many pages from the beginning hold the summary, and so many from the end the digests.
const PAGES: usize = 8;
/// How often the digest of the findings is printed: with the other facts of the run, and where signatures stand.
const DIGESTS: usize = 2;
/// How far behind its label a number stands, in pieces of text.
const REACH: usize = 3;

/// The names that sections have in the structure of the document, in every language and at every place.
const SUMMARY: &str = "summary";
const CHANGES: &str = "changes";
const COMPLETENESS: &str = "completeness";
const POPULATION: &str = "population";
const CONTROLS: &str = "controls";
const BREAKDOWN: &str = "breakdown";
const DEADLINES: &str = "deadlines";
const WAIVERS: &str = "accepted risks";
const AIDS: &str = "aids";

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (_, known): (&mut Words, &mut Known),
) -> Result<(), String> {
    let mut document = Document::load_mem(bytes).map_err(|error| error.to_string())?;
    prefer_unicode_maps(&mut document);
    let mut reader = Reader::of(&document);
    say_texts(&document, &mut reader, statement, known)?;
    // Without the words of `report.json` no number of a table has a name.
    if known.labels.is_empty() {
        return Ok(());
    }
    let wanted = [
        SUMMARY,
        CHANGES,
        COMPLETENESS,
        POPULATION,
        CONTROLS,
        BREAKDOWN,
        DEADLINES,
        WAIVERS,
        AIDS,
    ];
    let sections = reader
        .sections(&wanted)
        .map_err(|error| error.to_string())?;
    say_sections(&sections, statement, known)
}

fn say_sections(
    sections: &BTreeMap<&str, Vec<Group>>,
    statement: &mut Statement,
    known: &Known,
) -> Result<(), String> {
    let section = |name: &str| {
        let groups = sections.get(name).map(Vec::as_slice);
        groups.ok_or_else(|| format!("no section `{name}`"))
    };
    controls::say_overview(section(SUMMARY)?, statement, known)?;
    let charts = [section(SUMMARY)?, section(BREAKDOWN)?];
    charts::say(&charts, statement, known)?;
    changes::say(section(CHANGES)?, statement, known)?;
    standing::say_second_source(section(COMPLETENESS)?, statement, known);
    standing::say_population(section(POPULATION)?, statement, known)?;
    controls::say(section(CONTROLS)?, statement, known)?;
    standing::say_deadlines(section(DEADLINES)?, statement, known)?;
    standing::say_waivers(section(WAIVERS)?, statement, known)?;
    standing::say_shared(section(AIDS)?, statement)
}

/// What is found by its form or by the label before it, on the first pages and the last ones.
fn say_texts(
    document: &Document,
    reader: &mut Reader<'_>,
    statement: &mut Statement,
    known: &Known,
) -> Result<(), String> {
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    let mut texts: Vec<Vec<String>> = Vec::new();
    let last = pages.len().saturating_sub(PAGES).max(PAGES);
    for (index, page) in pages.iter().enumerate() {
        if index < PAGES || index >= last {
            let pieces = reader.pages.pieces(*page);
            let pieces = pieces.map_err(|error| error.to_string())?.iter();
            texts.push(pieces.map(|piece| piece.text.clone()).collect());
        }
    }
    let all = || texts.iter().flatten().map(String::as_str);
    say_all(statement, facts::RUN, all().filter(|text| is_run(text)))?;
    // Names of images look like digests as well; those of the report itself stand behind all names.
    let digests: Vec<&str> = all().filter(|text| is_digest(text)).collect();
    let own = digests.len().saturating_sub(DIGESTS);
    let digests = digests.into_iter().skip(own);
    say_all(statement, facts::DIGEST, digests)?;
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
                // Of data that is not complete it is the least there is.
                .trim_start_matches(['≥', ' '])
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
