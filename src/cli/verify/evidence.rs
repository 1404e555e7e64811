//! Whether the findings of a run follow from its evidence: the evidence is read once more, and held against them.
//!
//! What a result is follows from the evidence alone. How urgent it is, whether it is waived, when it is due and how it relates
//! to earlier runs follows from settings and from other runs, and is not compared.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::cli::failure::Failure;
use crate::cli::redaction;
use crate::cli::run;
use crate::collect::{self, Collection, EVIDENCE};
use crate::config::{self, Environment, RawRender, Sources, VerifyConfig};
use crate::deliver::MANIFEST;
use crate::report::{FindingLine, Redaction, RedactionKey, Report, Tool};

/// The file that is compared.
const FINDINGS: &str = "findings.ndjson";
/// So many rows that differ are shown; the others are counted.
const SHOWN: usize = 5;

/// What follows from settings and from earlier runs.
const JUDGED: [&str; 10] = [
    "severity",
    "score",
    "score_parts",
    "status",
    "freshness",
    "first_seen",
    "waiver",
    "due_at",
    "overdue",
    "change",
];
/// What a redacted run says in words of its own.
const WITHHELD: &str = "suggestion";

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub(in crate::cli) enum Evidence {
    /// Every row follows from the evidence.
    Agrees {
        /// How many.
        rows: usize,
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

/// What the manifest says that matters here.
#[derive(Deserialize)]
struct Manifest {
    tool: ManifestTool,
    as_of: String,
    findings_digest: Option<String>,
    redaction: Option<String>,
    redaction_key: Option<String>,
}

#[derive(Deserialize)]
struct ManifestTool {
    version: String,
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

/// Reads the evidence of a run once more, and compares what it says with the findings of the run.
pub(super) fn compare(path: &Path, config: &VerifyConfig) -> Result<Evidence, Failure> {
    let manifest = match read_manifest(path) {
        Ok(manifest) => manifest,
        Err(why) => return Ok(not_compared(why)),
    };
    if manifest.findings_digest.is_none() {
        return Ok(not_compared("the run keeps evidence only"));
    }
    if !path.join(EVIDENCE).is_dir() {
        return Ok(not_compared("the run has no evidence"));
    }
    if !path.join(FINDINGS).is_file() {
        return Ok(not_compared(format!("the run has no `{FINDINGS}`")));
    }
    let names = match names(&manifest, path, config) {
        Ok(names) => names,
        Err(why) => return Ok(not_compared(why)),
    };
    let compared = match Collection::open(path) {
        Ok(collection) => compare_with(&collection, path, &manifest, &names)?,
        Err(error) => unreadable(error),
    };
    Ok(excused(compared, &manifest))
}

fn read_manifest(path: &Path) -> Result<Manifest, String> {
    let text = std::fs::read(path.join(MANIFEST)).map_err(|error| error.to_string())?;
    serde_json::from_slice(&text)
        .map_err(|error| format!("the manifest does not say how the run was made: {error}"))
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
        Names::Same(redaction) => redaction.clone(),
        Names::Hidden(_) => Redaction::Masked,
    };
    let Ok(as_of) = DateTime::parse_from_rfc3339(&manifest.as_of) else {
        return Ok(not_compared(
            "the manifest does not say which moment ages were counted to",
        ));
    };
    let environment = Environment::new();
    let raw = RawRender {
        compare: Some("none".to_owned()),
        ..RawRender::default()
    };
    let settings = config::render(&Sources::without_file(&environment), &raw)?;
    let report = match run::judge(collection, (&settings, &redaction), as_of.to_utc()) {
        Ok(report) => report,
        Err(Failure::Evidence(error)) => return Ok(unreadable(error)),
        Err(failure) => return Err(failure),
    };
    let rows = File::open(path.join(FINDINGS)).and_then(|file| match names {
        Names::Same(redaction) => by_rows(&report, redaction, file),
        Names::Hidden(key) => by_counts(&report, key, file),
    });
    rows.map_err(|source| Failure::Folder {
        path: path.join(FINDINGS).display().to_string(),
        source,
    })
}

/// Holds each row against the one that follows from the evidence: both stand in the same order.
fn by_rows(report: &Report, redaction: &Redaction, file: File) -> io::Result<Evidence> {
    let mut expected = report.findings.iter();
    let (mut problems, mut differing, mut rows) = (Vec::new(), 0, 0);
    for line in BufReader::new(file).lines() {
        rows += 1;
        let Some(judged) = expected.next() else {
            continue;
        };
        let own = serde_json::to_value(FindingLine::of(judged))?;
        if let Some(problem) = difference(&line?, own, redaction) {
            differing += 1;
            if differing <= SHOWN {
                problems.push(format!("`{FINDINGS}` row {rows}: {problem}"));
            }
        }
    }
    if differing > SHOWN {
        problems.push(format!(
            "`{FINDINGS}`: {} further rows differ",
            differing - SHOWN
        ));
    }
    if rows != report.findings.len() {
        let all = report.findings.len();
        problems.push(format!(
            "`{FINDINGS}` has {rows} rows, the evidence says {all}"
        ));
    }
    Ok(match problems.is_empty() {
        true => Evidence::Agrees { rows },
        false => Evidence::Differs { problems },
    })
}

/// The first field in which a row is not what follows from the evidence.
fn difference(line: &str, own: Value, redaction: &Redaction) -> Option<String> {
    let (Ok(Value::Object(mut found)), Value::Object(mut own)) = (serde_json::from_str(line), own)
    else {
        return Some("it is no result".to_owned());
    };
    let ignored = |row: &Map<String, Value>| row.get("status") == Some(&"ignored_in_hss".into());
    if ignored(&found) != ignored(&own) {
        let what = match ignored(&own) {
            true => "the evidence says that it is ignored in HSS",
            false => "the evidence does not say that it is ignored in HSS",
        };
        return Some(what.to_owned());
    }
    let withheld = matches!(redaction, Redaction::Full(_)).then_some(WITHHELD);
    for field in JUDGED.into_iter().chain(withheld) {
        found.remove(field);
        own.remove(field);
    }
    let fields: Vec<&String> = own.keys().chain(found.keys()).collect();
    let field = fields
        .into_iter()
        .find(|field| own.get(*field) != found.get(*field))?;
    let said = |row: &Map<String, Value>| {
        row.get(field)
            .map_or("nothing".to_owned(), Value::to_string)
    };
    Some(format!(
        "`{field}` is {}, the evidence says {}",
        said(&found),
        said(&own)
    ))
}

/// What can be told of a row without its names.
type Kind = [String; 4];

fn kind(row: &Value) -> Kind {
    ["region", "project_id", "check", "result"].map(|field| row[field].to_string())
}

/// Counts rows of each kind on both sides.
fn by_counts(report: &Report, key: &str, file: File) -> io::Result<Evidence> {
    let mut counts: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
    for judged in &report.findings {
        let own = serde_json::to_value(FindingLine::of(judged))?;
        counts.entry(kind(&own)).or_default().0 += 1;
    }
    for line in BufReader::new(file).lines() {
        let row: Value = serde_json::from_str(&line?).unwrap_or_default();
        counts.entry(kind(&row)).or_default().1 += 1;
    }
    let differ = counts.iter().filter(|(_, (own, found))| own != found);
    let problems: Vec<String> = differ
        .map(|(kind, (own, found))| {
            let kind = kind.join(" ");
            format!("`{FINDINGS}` has {found} rows of {kind}, the evidence says {own}")
        })
        .collect();
    Ok(match problems.is_empty() {
        true => Evidence::CountsAgree {
            rows: report.findings.len(),
            redaction_key: key.to_owned(),
        },
        false => Evidence::Differs { problems },
    })
}
