//! A file of waivers: its form, and that every waiver says what it has to.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use toml::de::DeTable;

use super::digest::{self, Opened};
use super::table::{At, Table};
use crate::config::problem::{Place, Problem};
use crate::config::words;
use crate::evaluate::{ControlPattern, FileDigest, Pattern, Waiver, WaiverScope};
use crate::findings::{Check, FindingId, Severity};

/// What a file of waivers says.
#[derive(Debug, Default)]
pub(in crate::config) struct WaiverFile {
    /// Every waiver that is whole.
    pub(in crate::config) waivers: Vec<At<Waiver>>,
    /// Which file it was; absent when it could not be read.
    pub(in crate::config) digest: Option<FileDigest>,
    /// What is wrong.
    pub(in crate::config) problems: Vec<Problem>,
}

impl WaiverFile {
    /// Reads a file; what is wrong with it is found in `problems`.
    pub(in crate::config) fn read(path: &Path) -> Self {
        match digest::open(path) {
            Ok(opened) => Self::parse(opened),
            Err(problem) => Self {
                problems: vec![problem],
                ..Self::default()
            },
        }
    }

    fn parse(Opened { text, digest }: Opened) -> Self {
        let mut file = Self {
            digest: Some(digest),
            ..Self::default()
        };
        let (document, errors) = DeTable::parse_recoverable(&text);
        if !errors.is_empty() {
            file.problems = errors
                .iter()
                .map(|error| super::malformed(&text, error))
                .collect();
            return file;
        }
        let mut table = Table::new(&text, document.get_ref());
        let inner = table.repeated("waivers");
        file.problems = table.finish();
        for at in inner {
            let (waiver, problems) = read(&text, &at);
            file.problems.extend(problems);
            let line = at.line;
            file.waivers.extend(waiver.map(|value| At { line, value }));
        }
        file.refuse_doubles();
        file.problems.sort_by_key(Problem::line);
        file
    }

    fn refuse_doubles(&mut self) {
        let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
        for at in &self.waivers {
            if let Some(first) = lines.get(at.value.id.as_str()) {
                let what = format!(
                    "`{}` is the id of the waiver on line {first} too",
                    at.value.id
                );
                self.problems
                    .push(at.problem(what, "give every waiver an id of its own"));
            } else {
                lines.insert(&at.value.id, at.line);
            }
        }
    }
}

/// Reads one waiver; absent where something is wrong with it.
fn read(text: &str, at: &At<&DeTable<'_>>) -> (Option<Waiver>, Vec<Problem>) {
    let mut table = Table::new(text, at.value);
    let mut problems = Vec::new();
    let mut word = |key, table: &mut Table<'_>| said(key, table, at.line, &mut problems);
    let id = word("id", &mut table);
    let reason = word("reason", &mut table);
    let [owner, approver, ticket] =
        ["owner", "approver", "ticket"].map(|key| word(key, &mut table));
    let created = day("created", &mut table, at.line, &mut problems);
    let expires = day("expires", &mut table, at.line, &mut problems);
    let scope = match table.table("scope") {
        Some(inner) => scope(text, &inner, &mut problems),
        None if table.was_there("scope") => None,
        None => {
            let hint = "say what is accepted, for example `scope = { asset = \"web-01\" }`";
            problems.push(Problem::new("`scope` is missing", hint).at(Place::Line(at.line)));
            None
        }
    };
    if let (Some(created), Some(expires)) = (&created, &expires)
        && expires.value < created.value
    {
        let what = format!("`expires` is {}, before `created`", expires.value);
        problems.push(expires.problem(what, "give the last day on which the waiver holds"));
    }
    problems.extend(table.finish());
    let waiver = (|| {
        Some(Waiver {
            id: id?,
            scope: scope?,
            reason: reason?,
            owner: owner?,
            approver: approver?,
            ticket: ticket?,
            created: created?.value,
            expires: expires?.value,
        })
    })();
    (waiver.filter(|_| problems.is_empty()), problems)
}

/// A text that has to be there and to say something.
fn said(
    key: &'static str,
    table: &mut Table<'_>,
    line: usize,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    let Some(found) = table.string(key) else {
        missing(key, table, line, problems);
        return None;
    };
    if found.value.trim().is_empty() {
        problems.push(found.problem(format!("`{key}` is empty"), "a waiver has to say it"));
        return None;
    }
    Some(found.value)
}

fn day(
    key: &'static str,
    table: &mut Table<'_>,
    line: usize,
    problems: &mut Vec<Problem>,
) -> Option<At<NaiveDate>> {
    let found = table.date(key);
    if found.is_none() {
        missing(key, table, line, problems);
    }
    found
}

/// States that a key is missing, unless it is there and of the wrong kind, which is told already.
fn missing(key: &'static str, table: &Table<'_>, line: usize, problems: &mut Vec<Problem>) {
    if !table.was_there(key) {
        let what = format!("`{key}` is missing");
        problems.push(Problem::new(what, "a waiver has to say it").at(Place::Line(line)));
    }
}

/// Reads what a waiver covers; absent where something is wrong with it.
fn scope(text: &str, at: &At<&DeTable<'_>>, problems: &mut Vec<Problem>) -> Option<WaiverScope> {
    let before = problems.len();
    let mut table = Table::new(text, at.value);
    let scope = WaiverScope {
        findings: listed("finding", &mut table, problems, |word| {
            FindingId::parse(word)
                .ok_or("an id is 32 digits from 0 to f, as in findings.ndjson".to_owned())
        }),
        assets: patterns("asset", &mut table, problems),
        accounts: patterns("account", &mut table, problems),
        services: patterns("service", &mut table, problems),
        checks: listed("check", &mut table, problems, |word| {
            let known = Check::ALL.map(Check::as_str);
            let check = Check::ALL.into_iter().find(|check| check.as_str() == word);
            check.ok_or_else(|| words::advice(word, &known))
        }),
        regions: patterns("region", &mut table, problems),
        projects: patterns("project_id", &mut table, problems),
        enterprise_projects: patterns("enterprise_project_id", &mut table, problems),
        severity_at_most: severity(&mut table, problems),
        controls: listed("control", &mut table, problems, control),
    };
    problems.extend(table.finish());
    if problems.len() > before {
        return None;
    }
    if scope == WaiverScope::default() {
        let hint = "name what is accepted: findings, assets, accounts, services, checks …";
        problems.push(at.problem("`scope` is empty: it would cover everything", hint));
        return None;
    }
    Some(scope)
}

fn patterns(key: &'static str, table: &mut Table<'_>, problems: &mut Vec<Problem>) -> Vec<Pattern> {
    listed(key, table, problems, |word| Ok(Pattern::new(word)))
}

/// A list that names something, where it is there at all. `read` gives advice for what it cannot read.
fn listed<T>(
    key: &'static str,
    table: &mut Table<'_>,
    problems: &mut Vec<Problem>,
    read: impl Fn(&str) -> Result<T, String>,
) -> Vec<T> {
    let Some(found) = table.texts(key) else {
        return Vec::new();
    };
    let hint = "name something, or leave the key out";
    if found.value.is_empty() {
        problems.push(found.problem(format!("`{key}` is empty"), hint));
    }
    let mut values = Vec::new();
    for word in &found.value {
        if word.value.is_empty() {
            problems.push(word.problem(format!("`{key}` names an empty text"), hint));
            continue;
        }
        match read(&word.value) {
            Ok(value) => values.push(value),
            Err(advice) => {
                problems.push(word.problem(format!("unknown {key} `{}`", word.value), advice));
            }
        }
    }
    values
}

fn severity(table: &mut Table<'_>, problems: &mut Vec<Problem>) -> Option<Severity> {
    let found = table.string("severity_at_most")?;
    let known = Severity::FAILING.map(Severity::as_str);
    let severity = Severity::FAILING
        .into_iter()
        .find(|severity| severity.as_str() == found.value);
    if severity.is_none() {
        let what = format!("unknown severity `{}`", found.value);
        problems.push(found.problem(what, words::advice(&found.value, &known)));
    }
    severity
}

fn control(word: &str) -> Result<ControlPattern, String> {
    ControlPattern::parse(word).ok_or_else(|| "write it as `framework/control`".to_owned())
}
