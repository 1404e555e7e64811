//! `junit.xml`: verdicts as test cases, numbers as properties of the first suite.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::facts::{self, verdict_of_control};
use crate::verify::rows::Words;
use crate::verify::statement::{Known, Statement};

/// What the class of a control begins with.
const CONTROLS: &str = "hss-audit.controls.";
const COMPLETENESS: &str = "hss-audit.completeness";
/// Properties, and the facts that they state; others start with `open.`, or tell of nothing that another format has.
const PROPERTIES: [(&str, &str); 10] = [
    ("run_id", facts::RUN),
    ("coverage", facts::COMPLETENESS),
    ("findings_digest", facts::DIGEST),
    ("results", "results"),
    ("open", "open findings"),
    ("ignored_in_hss", "ignored in HSS"),
    ("waived", "waived"),
    ("passed", "passed"),
    ("unknown", "unknown"),
    ("overdue", "overdue"),
];

/// A case, and the element that says how it ended; none where it passed.
#[derive(Debug, Default)]
struct Case {
    class: String,
    name: String,
    ending: Option<String>,
    word: String,
}

/// The numbers that a suite states of itself, and those of its cases.
#[derive(Debug, Default)]
struct Tally {
    declared: [u64; 4],
    counted: [u64; 4],
}

const COUNTS: [&str; 4] = ["tests", "failures", "errors", "skipped"];

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    _: (&mut Words, &mut Known),
) -> Result<(), String> {
    let text = str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut reader = Reader::from_str(text);
    let (mut cases, mut all, mut suite) = (Vec::new(), Tally::default(), Tally::default());
    let mut case = Case::default();
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Eof => break,
            Event::Start(element) => match element.name().as_ref() {
                "testsuites" => all.declared = declared(&element)?,
                "testsuite" => suite.declared = declared(&element)?,
                "testcase" => case = Case::of(&element)?,
                _ => case.end_with(&element)?,
            },
            Event::Empty(element) => match element.name().as_ref() {
                "property" => say_property(&element, statement)?,
                "testcase" => suite.add(Case::of(&element)?, &mut cases),
                _ => case.end_with(&element)?,
            },
            Event::End(element) => match element.name().as_ref() {
                "testcase" => suite.add(std::mem::take(&mut case), &mut cases),
                "testsuite" => all.take_in(std::mem::take(&mut suite))?,
                "testsuites" => all.check()?,
                _ => {}
            },
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
    if cases.is_empty() {
        return Err("no test case".to_owned());
    }
    say_cases(&cases, statement)
}

fn say_cases(cases: &[Case], statement: &mut Statement) -> Result<(), String> {
    let mut gaps = 0;
    for case in cases {
        let ending = case.ending.as_deref();
        if let Some(framework) = case.class.strip_prefix(CONTROLS) {
            let (control, _) = case.name.split_once(' ').unwrap_or((&case.name, ""));
            let verdict = match (ending, case.word.as_str()) {
                (None, "") => "satisfied",
                (Some("failure"), word @ "not_satisfied") => word,
                (
                    Some("skipped"),
                    word @ ("undetermined" | "not_applicable" | "not_assessable"),
                ) => word,
                (ending, word) => {
                    return Err(format!("{} ends with {ending:?} `{word}`", case.name));
                }
            };
            statement.say(verdict_of_control(framework, control), verdict);
        } else if case.class == COMPLETENESS {
            match (ending, case.word.as_str()) {
                (None, _) => statement.say(facts::COMPLETENESS, "complete"),
                (Some("error"), "gap") => gaps += 1,
                (_, word) => statement.say(facts::COMPLETENESS, word),
            }
        }
    }
    statement.say("gaps", gaps);
    Ok(())
}

fn say_property(element: &BytesStart<'_>, statement: &mut Statement) -> Result<(), String> {
    let (name, value) = (attribute(element, "name")?, attribute(element, "value")?);
    if let Some((_, fact)) = PROPERTIES.iter().find(|(known, _)| *known == name) {
        statement.say(*fact, value);
    } else if let Some(which) = name.strip_prefix("open.") {
        let which = match which.split_once('.') {
            Some((check, kind)) => format!("{check} of {kind}"),
            None => which.to_owned(),
        };
        statement.say(format!("open findings, {which}"), value);
    }
    Ok(())
}

impl Case {
    fn of(element: &BytesStart<'_>) -> Result<Self, String> {
        Ok(Self {
            class: attribute(element, "classname")?,
            name: attribute(element, "name")?,
            ..Self::default()
        })
    }

    fn end_with(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        let name = element.name().as_ref().to_owned();
        if ["failure", "error", "skipped"].contains(&name.as_str()) {
            self.word = attribute(element, "type")?;
            self.ending = Some(name);
        }
        Ok(())
    }
}

impl Tally {
    fn add(&mut self, case: Case, cases: &mut Vec<Case>) {
        self.counted[0] += 1;
        match case.ending.as_deref() {
            Some("failure") => self.counted[1] += 1,
            Some("error") => self.counted[2] += 1,
            Some(_) => self.counted[3] += 1,
            None => {}
        }
        cases.push(case);
    }

    fn take_in(&mut self, suite: Self) -> Result<(), String> {
        suite.check()?;
        for (sum, count) in self.counted.iter_mut().zip(suite.counted) {
            *sum += count;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        if self.declared == self.counted {
            return Ok(());
        }
        Err(format!(
            "{COUNTS:?} are said to be {:?} and are {:?}",
            self.declared, self.counted
        ))
    }
}

fn declared(element: &BytesStart<'_>) -> Result<[u64; 4], String> {
    let mut counts = [0; 4];
    for (count, name) in counts.iter_mut().zip(COUNTS) {
        let text = attribute(element, name)?;
        *count = text
            .parse()
            .map_err(|error| format!("`{name}` is `{text}`: {error}"))?;
    }
    Ok(counts)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<String, String> {
    let found = element
        .try_get_attribute(name)
        .map_err(|error| error.to_string())?
        .ok_or_else(|| format!("no attribute `{name}`"))?;
    let value = found.normalized_value(XmlVersion::Implicit1_0);
    Ok(value.map_err(|error| error.to_string())?.into_owned())
}
