//! Whether what a run says follows from its evidence: the evidence is read and judged once more, and held against it.
//!
//! What a result is follows from the evidence alone. How urgent it is, until when it has to be mended, whether it is waived and how
//! controls stand follows from settings, which `report.json` keeps; how it relates to earlier runs follows from those, as long as
//! the chain tells that they are the ones of then. What cannot be repeated is named, and why.

use std::fs::File;
use std::path::Path;

use serde::Serialize;

use super::kept::Judging;
use super::manifest::Manifest;
use super::rows::{self, FINDINGS, Rows};
use super::sections;
use crate::cli::failure::Failure;
use crate::cli::redaction;
use crate::cli::run;
use crate::collect::{self, Collection, EVIDENCE};
use crate::config::VerifyConfig;
use crate::report::{Redaction, RedactionKey, Report, Tool};

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub(in crate::cli) enum Evidence {
    /// Every row follows from the evidence.
    Agrees {
        /// How many.
        rows: usize,
        /// What could not be compared.
        not_compared: Vec<NotCompared>,
    },
    /// As many rows of each kind follow from the evidence; their names are hidden.
    CountsAgree {
        /// How many.
        rows: usize,
        /// Which key would tell more.
        redaction_key: String,
    },
    /// Some do not.
    Differs {
        /// What differs.
        problems: Vec<String>,
    },
    /// It was not compared.
    NotCompared {
        /// Why.
        why: String,
    },
}

/// A part of what a run says that was not compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct NotCompared {
    pub(super) part: Part,
    pub(super) why: String,
}

/// What judging rests on besides the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::cli) enum Part {
    /// The severity formula, and from when on a result is stale.
    Severity,
    /// What is accepted, and deadlines of what is not.
    Waivers,
    /// Frameworks and their controls.
    Controls,
    /// What earlier runs say.
    History,
}

impl Part {
    /// Whether this part cannot be repeated without another one.
    pub(super) fn needs(self, other: Self) -> bool {
        match other {
            Self::Severity => true,
            Self::Waivers => self != Self::Severity,
            Self::Controls | Self::History => self == other,
        }
    }

    /// What is not compared without it, for people.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Severity => "severity, waivers, deadlines, controls and history",
            Self::Waivers => "waivers, deadlines, controls and history",
            Self::Controls => "controls and the threshold",
            Self::History => "what earlier runs say",
        }
    }
}

impl NotCompared {
    pub(super) fn new(part: Part, why: String) -> Self {
        Self { part, why }
    }
}

/// What the rows are compared by.
enum Names {
    /// Row by row, with what hides names in the same way.
    Same(Redaction),
    /// By counts: the key of the pseudonyms is not here.
    Hidden(String),
}

fn not_compared(why: impl Into<String>) -> Evidence {
    Evidence::NotCompared { why: why.into() }
}

/// Reads the evidence of a run once more, and compares what follows from it with what the run says.
pub(super) fn compare(
    path: &Path,
    manifest: &Manifest,
    config: &VerifyConfig,
) -> Result<Evidence, Failure> {
    if manifest.findings_digest.is_none() {
        return Ok(not_compared("the run keeps evidence only"));
    }
    if !path.join(EVIDENCE).is_dir() {
        return Ok(not_compared("the run has no evidence"));
    }
    if !path.join(FINDINGS).is_file() {
        return Ok(not_compared(format!("the run has no `{FINDINGS}`")));
    }
    let names = match names(manifest, path, config) {
        Ok(names) => names,
        Err(why) => return Ok(not_compared(why)),
    };
    let compared = match Collection::open(path) {
        Ok(collection) => compare_with(&collection, path, manifest, &names)?,
        Err(error) => unreadable(error),
    };
    Ok(excused(compared, manifest))
}

/// How names are hidden in the run.
fn names(manifest: &Manifest, path: &Path, config: &VerifyConfig) -> Result<Names, String> {
    match (manifest.redaction.as_deref(), &manifest.redaction_key) {
        (Some("none"), _) => Ok(Names::Same(Redaction::None)),
        (Some("masked"), _) => Ok(Names::Same(Redaction::Masked)),
        (Some("full"), Some(fingerprint)) => {
            let archive = path.parent().unwrap_or(path);
            let known = redaction::known_keys(config.redaction_key.as_ref(), archive);
            let mut known = known.into_iter();
            let own = known.find(|key: &RedactionKey| key.fingerprint() == *fingerprint);
            Ok(own.map_or_else(
                || Names::Hidden(fingerprint.clone()),
                |key| Names::Same(Redaction::Full(key)),
            ))
        }
        (Some(_) | None, _) => Err("the manifest does not say what the run hides".to_owned()),
    }
}

/// Evidence that cannot be read is a problem, unless it is of a kind that this version does not know.
fn unreadable(error: collect::Error) -> Evidence {
    if let collect::Error::UnknownSource(_) = error {
        return not_compared(error.to_string());
    }
    Evidence::Differs {
        problems: vec![Failure::Evidence(error).chain()],
    }
}

/// What another version found may be found otherwise by this one: that is no proof against the run.
fn excused(compared: Evidence, manifest: &Manifest) -> Evidence {
    let (this, other) = (Tool::this().version, &manifest.tool.version);
    match compared {
        Evidence::Differs { problems } if this != other => not_compared(format!(
            "version {other} made the run, and version {this} finds something else in its evidence: {}",
            problems.join("; ")
        )),
        Evidence::Agrees { .. }
        | Evidence::CountsAgree { .. }
        | Evidence::Differs { .. }
        | Evidence::NotCompared { .. } => compared,
    }
}

fn compare_with(
    collection: &Collection,
    path: &Path,
    manifest: &Manifest,
    names: &Names,
) -> Result<Evidence, Failure> {
    let redaction = match names {
        Names::Same(redaction) => redaction,
        Names::Hidden(_) => &Redaction::Masked,
    };
    let as_of = match manifest.as_of() {
        Ok(as_of) => as_of,
        Err(why) => return Ok(not_compared(why)),
    };
    let judging = match Judging::of(path, manifest, redaction) {
        Ok(judging) => judging,
        Err(fault) => {
            let problems = vec![fault];
            return Ok(Evidence::Differs { problems });
        }
    };
    let past = run::Past::own(&judging.settings, redaction);
    let report = match run::judge(collection, (&judging.settings, redaction, past), as_of) {
        Ok(report) => report,
        Err(Failure::Evidence(error)) => return Ok(unreadable(error)),
        Err(failure) => return Err(failure),
    };
    let problems = match names {
        Names::Same(_) => problems(&report, path, &judging, redaction)?,
        Names::Hidden(_) => open(path, |file| rows::by_counts(&report, file))?,
    };
    let rows = report.findings.len();
    Ok(match names {
        _ if !problems.is_empty() => Evidence::Differs { problems },
        Names::Same(_) => Evidence::Agrees {
            rows,
            not_compared: judging.gaps,
        },
        Names::Hidden(key) => Evidence::CountsAgree {
            rows,
            redaction_key: key.clone(),
        },
    })
}

/// What does not follow from the evidence.
fn problems(
    report: &Report,
    path: &Path,
    judging: &Judging,
    redaction: &Redaction,
) -> Result<Vec<String>, Failure> {
    let gaps = &judging.gaps;
    let mut problems = open(path, |file| Rows::of(report, redaction, gaps).compare(file))?;
    if let Some(found) = &judging.report {
        let differ = sections::compare(report, found, gaps);
        problems.extend(differ.map_err(|source| Failure::Render {
            format: "json",
            source,
        })?);
    }
    Ok(problems)
}

/// Reads the findings of a run.
fn open<T>(path: &Path, read: impl FnOnce(File) -> std::io::Result<T>) -> Result<T, Failure> {
    let path = path.join(FINDINGS);
    let read = File::open(&path).and_then(read);
    read.map_err(|source| Failure::Verify(crate::deliver::Error::Read { path, source }))
}
