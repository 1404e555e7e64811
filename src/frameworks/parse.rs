//! Reads a catalogue; everything that is wrong with it is found, not only the first mistake.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};
use toml::value::Datetime;

use super::raw::{Met, RawClasses, RawControl, RawFramework, RawTest};
use super::{Applicability, Basis, Bilingual, ClassTest, Control, EvidenceKind, Framework, Test};
use crate::findings::ComplexityRule;

/// Longer passwords are asked for by nobody; a larger number is a slip.
const LONGEST: i64 = 256;

/// Something that is wrong with a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// On which line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: &'static str,
}

/// Reads a catalogue.
///
/// # Errors
/// Everything that is wrong with it, in the order of its lines.
pub fn parse(text: &str) -> Result<Framework, Vec<Problem>> {
    let mut reader = Reader {
        text,
        problems: Vec::new(),
    };
    let framework = reader.framework();
    reader.problems.sort_by_key(|problem| problem.line);
    match framework {
        Some(framework) if reader.problems.is_empty() => Ok(framework),
        _ => Err(reader.problems),
    }
}

/// The day that a TOML date names.
pub(super) fn date(read: Datetime) -> Option<NaiveDate> {
    let (date, None) = (read.date?, read.time) else {
        return None;
    };
    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
}

struct Reader<'t> {
    text: &'t str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn framework(&mut self) -> Option<Framework> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        if !errors.is_empty() {
            let hint = "write it as TOML: https://toml.io/en/v1.0.0";
            for error in &errors {
                self.refuse_form(error, hint);
            }
            return None;
        }
        let whole = document.span();
        let mut table = document.into_inner();
        let controls = self.controls(table.remove("controls"));
        let head = Spanned::new(whole, DeValue::Table(table));
        let head: RawFramework = self.read(head)?;
        self.check_id(&head.id);
        self.check_text(&head.version, "version");
        let texts = [Some(&head.title), head.note.as_ref()];
        texts
            .into_iter()
            .flatten()
            .for_each(|text| self.check_texts(text));
        let all = Applicability::all();
        Some(Framework {
            id: head.id.into_inner(),
            title: head.title.into_inner(),
            version: head.version.into_inner(),
            is_default: head.default,
            applies_to: Applicability {
                kinds: match head.applies_to.assets {
                    none if none.is_empty() => all.kinds,
                    kinds => kinds,
                },
                systems: head.applies_to.systems,
            },
            note: head.note.map(Spanned::into_inner),
            controls,
        })
    }

    fn controls(&mut self, found: Option<Spanned<DeValue<'_>>>) -> Vec<Control> {
        const HINT: &str = "write `[[controls]]` and its keys below";
        let Some(found) = found else {
            self.refuse(0, "there are no controls", HINT);
            return Vec::new();
        };
        let start = found.span().start;
        let DeValue::Array(items) = found.into_inner() else {
            self.refuse(start, "`controls` is no list of tables", HINT);
            return Vec::new();
        };
        let mut controls: Vec<Control> = Vec::new();
        let mut known = BTreeSet::new();
        for item in items {
            let Some(raw) = self.read::<RawControl>(item) else {
                continue;
            };
            if !known.insert(raw.id.get_ref().clone()) {
                let what = format!("control `{}` is there twice", raw.id.get_ref());
                self.refuse(raw.id.span().start, what, "give each an id of its own");
            }
            controls.extend(self.control(raw));
        }
        controls
    }

    fn control(&mut self, raw: RawControl) -> Option<Control> {
        self.check_id(&raw.id);
        self.check_text(&raw.source, "source");
        let texts = [Some(&raw.title), raw.why.as_ref(), raw.speaks_to.as_ref()];
        texts
            .into_iter()
            .flatten()
            .for_each(|text| self.check_texts(text));
        let read = date(*raw.read.get_ref());
        if read.is_none() {
            let what = format!("`read` is `{}`", raw.read.get_ref());
            self.refuse(
                raw.read.span().start,
                what,
                "give a date such as 2026-11-22",
            );
        }
        let (start, title) = (raw.id.span().start, raw.title.into_inner());
        let wanted = raw.tests.len();
        let tests = raw.tests.into_iter();
        let tests: Vec<Test> = tests.filter_map(|test| self.test(test)).collect();
        if tests.len() < wanted {
            // Its tests are refused already.
            return None;
        }
        let given = (raw.speaks_to, raw.evidence, raw.why);
        let basis = match (raw.assessable, given) {
            (true, (Some(speaks_to), Some(evidence), None)) if !tests.is_empty() => {
                Basis::Assessable {
                    speaks_to: speaks_to.into_inner(),
                    evidence,
                    tests,
                }
            }
            (false, (None, None, Some(why))) if tests.is_empty() => Basis::NotAssessable {
                why: why.into_inner(),
            },
            _ => {
                let what = format!(
                    "control `{}` is neither assessable nor not",
                    raw.id.get_ref()
                );
                self.refuse(
                    start,
                    what,
                    "give `speaks_to`, `evidence` and `tests`, or `assessable = false` and `why`",
                );
                return None;
            }
        };
        Some(Control {
            id: raw.id.into_inner(),
            title,
            basis,
            source: raw.source.into_inner(),
            read: read?,
            sureness: raw.sureness,
        })
    }

    fn test(&mut self, raw: Spanned<RawTest>) -> Option<Test> {
        let start = raw.span().start;
        match raw.into_inner() {
            RawTest::Length(number) if (1..=LONGEST).contains(&number) => Some(Test::Length {
                at_least: u32::try_from(number).ok()?,
            }),
            RawTest::Length(number) => {
                let what = format!("a length of {number}");
                self.refuse(start, what, "give a number from 1 to 256");
                None
            }
            RawTest::Classes(raw) => self.classes(start, raw),
            RawTest::WeakPassword(raw) if raw.evidence == EvidenceKind::Supporting => {
                let what = "a hit on a weak password is `supporting`";
                self.refuse(
                    start,
                    what,
                    "choose `direct` or `indicative`, or make the whole control `supporting`",
                );
                None
            }
            RawTest::WeakPassword(raw) => Some(Test::NoWeakPassword {
                accounts: raw.accounts,
                evidence: raw.evidence,
            }),
            RawTest::HssPolicy(Met::Met) => Some(Test::HssPolicy),
        }
    }

    fn classes(&mut self, start: usize, raw: RawClasses) -> Option<Test> {
        const HINT: &str =
            "give `all_of`, or `any_of`, or `at_least` and `of`, with kinds of characters";
        let chosen = match (raw.all_of, raw.any_of, raw.at_least, raw.of) {
            (Some(of), None, None, None) => Some((of.len(), of)),
            (None, Some(of), None, None) => Some((1, of)),
            (None, None, Some(at_least), Some(of)) => Some((at_least, of)),
            _ => None,
        };
        let fits = |(at_least, of): &(usize, Vec<ComplexityRule>)| {
            let distinct: BTreeSet<&ComplexityRule> = of.iter().collect();
            (1..=of.len()).contains(at_least)
                && distinct.len() == of.len()
                && !of.contains(&ComplexityRule::MinLength)
        };
        let Some((at_least, mut of)) = chosen.filter(fits) else {
            self.refuse(start, "`classes` says nothing that can be tested", HINT);
            return None;
        };
        of.sort_unstable();
        Some(Test::Classes(ClassTest { at_least, of }))
    }

    fn check_id(&mut self, id: &Spanned<String>) {
        let is_plain = |one: char| one.is_ascii_alphanumeric() || "._-()".contains(one);
        let text = id.get_ref();
        if text.is_empty() || !text.chars().all(is_plain) {
            let what = format!("the id `{text}` cannot be named on a command line");
            self.refuse(id.span().start, what, "use letters, digits and . _ - ( )");
        }
    }

    fn check_text(&mut self, text: &Spanned<String>, key: &str) {
        if text.get_ref().trim().is_empty() {
            self.refuse(
                text.span().start,
                format!("`{key}` is empty"),
                "say it in words",
            );
        }
    }

    fn check_texts(&mut self, text: &Spanned<Bilingual>) {
        let Bilingual { en, zh } = text.get_ref();
        if en.trim().is_empty() || zh.trim().is_empty() {
            self.refuse(
                text.span().start,
                "a text is empty in a language",
                "say it in both",
            );
        }
    }

    fn read<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>) -> Option<T> {
        let start = value.span().start;
        T::deserialize(ValueDeserializer::from(value))
            .map_err(|error| {
                let at = error.span().map_or(start, |span| span.start);
                let what = first_line(&error);
                self.refuse(
                    at,
                    what,
                    "samples/framework/house-rules.toml has every key of a catalogue",
                );
            })
            .ok()
    }

    fn refuse_form(&mut self, error: &Error, hint: &'static str) {
        let at = error.span().map_or(0, |span| span.start);
        self.refuse(at, first_line(error), hint);
    }

    fn refuse(&mut self, offset: usize, what: impl Into<String>, hint: &'static str) {
        let before = self.text.as_bytes().get(..offset);
        let before = before.unwrap_or(self.text.as_bytes());
        self.problems.push(Problem {
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
            what: what.into(),
            hint,
        });
    }
}

/// What is wrong, without the excerpt of the file that may follow.
fn first_line(error: &Error) -> String {
    let line = error.message().lines().next();
    line.unwrap_or("no TOML").to_owned()
}
