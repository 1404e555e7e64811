//! What `hss-audit verify` says to people.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::VerifiedRun;
use super::evidence::Evidence;
use crate::cli::layout::{Fit, Room, Table, counted, paragraph};
use crate::deliver::{ChainReport, Place, Signature};
use crate::report::Text;
use crate::verify::Agreement;

/// The result of one run; when it has to be quiet, only what is not well.
pub(super) fn of_run(run: &VerifiedRun, is_quiet: bool, room: Room) -> Vec<String> {
    let mut lines: Vec<String> = run
        .problems
        .iter()
        .flat_map(|one| paragraph(one, 0, room))
        .collect();
    if !is_quiet {
        if run.are_files_whole {
            let run_id = run.run_id.as_deref().unwrap_or("the run");
            let words = format!("{run_id}: every file is as the manifest says");
            lines.extend(paragraph(&words, 0, room));
        }
        let sentences = [signature(&run.signature.signature), place(run)];
        lines.extend(
            sentences
                .into_iter()
                .flatten()
                .chain(evidence(&run.evidence))
                .flat_map(|one| paragraph(&one, 0, room)),
        );
    }
    if let Some(agreement) = &run.agreement {
        lines.extend(formats(agreement, is_quiet, room));
    }
    lines
}

/// The result of an archive.
pub(super) fn of_archive(
    archive: &ChainReport,
    runs: &[(PathBuf, VerifiedRun)],
    is_quiet: bool,
    room: Room,
) -> Vec<String> {
    let problems = archive.problems.iter();
    let mut lines: Vec<String> = problems.flat_map(|one| paragraph(one, 0, room)).collect();
    for (path, run) in runs {
        let disagreements = run.agreement.iter().flat_map(|one| &one.disagreements);
        let problems = run.problems.iter().cloned();
        for problem in problems.chain(disagreements.map(ToString::to_string)) {
            lines.extend(paragraph(&format!("{}: {problem}", name(path)), 0, room));
        }
    }
    if is_quiet {
        return lines;
    }
    let mut sentences = vec![wholeness(runs), signatures(runs)];
    sentences.extend(proofs(runs));
    sentences.push(chain(archive));
    lines.extend(sentences.iter().flat_map(|one| paragraph(one, 0, room)));
    lines
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn signature(signature: &Signature) -> Option<String> {
    match signature {
        Signature::None => Some("not signed".to_owned()),
        Signature::Unchecked { key_id } => Some(format!(
            "signed by key {key_id}; whose key that is was not checked: give --public-key"
        )),
        Signature::Good { key_id } => {
            Some(format!("signed by key {key_id}, one that was asked for"))
        }
        Signature::Wrong => None,
    }
}

fn place(run: &VerifiedRun) -> Option<String> {
    match &run.place {
        Place::Nowhere if run.signature.signature == Signature::None => Some(
            "in no chain, and not signed: nothing proves that the manifest itself is as it was published".to_owned(),
        ),
        Place::Nowhere => Some("in no chain: a copy outside of its archive, or an old run".to_owned()),
        Place::Line {
            number,
            at,
            is_adopted,
        } => Some(match is_adopted {
            false => format!("line {number} of the chain, of {at}"),
            true => format!("line {number} of the chain, of {at}: found published without a line, and entered then"),
        }),
        Place::Wrong => None,
    }
}

fn evidence(evidence: &Evidence) -> Vec<String> {
    match evidence {
        Evidence::Agrees { rows, not_compared } => {
            let mut sentences = vec![format!(
                "{} from the evidence{}",
                counted(*rows, "result follows", "results follow"),
                // What was not compared is said by itself.
                match not_compared.as_slice() {
                    [] => ", with all that is judged by the settings that the run keeps",
                    _ => "",
                }
            )];
            sentences.extend(
                not_compared
                    .iter()
                    .map(|gap| format!("not compared: {}: {}", gap.part.words(), gap.why)),
            );
            sentences
        }
        Evidence::CountsAgree {
            rows,
            redaction_key,
        } => vec![format!(
            "the evidence has as many results of each kind, {rows} in all; not compared: names, and all that is judged: they are \
             pseudonyms of key {redaction_key}, which is not here: set HSS_AUDIT_REDACTION_KEY"
        )],
        Evidence::Differs { .. } => Vec::new(),
        Evidence::NotCompared { why } => {
            vec![format!("findings and evidence were not compared: {why}")]
        }
    }
}

/// How many runs are whole, and whether all that their formats say was compared.
fn wholeness(runs: &[(PathBuf, VerifiedRun)]) -> String {
    let whole = runs.iter().filter(|(_, run)| run.exit_code() == 0).count();
    let are_compared = runs.iter().any(|(_, run)| run.agreement.is_some());
    let formats = match are_compared {
        true => ", and all their formats say the same",
        false => "",
    };
    match runs.len() {
        1 if whole == 1 => format!("the one run is as it was published{formats}"),
        all => format!(
            "as they were published{formats}: {whole} of {}",
            counted(all, "run", "runs")
        ),
    }
}

/// Who signed: nobody can tell from a number whether all runs have one signer.
fn signatures(runs: &[(PathBuf, VerifiedRun)]) -> String {
    let mut good: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unchecked = good.clone();
    let (mut unsigned, mut wrong) = (0, 0);
    for (_, run) in runs {
        match &run.signature.signature {
            Signature::Good { key_id } => *good.entry(key_id).or_default() += 1,
            Signature::Unchecked { key_id } => *unchecked.entry(key_id).or_default() += 1,
            Signature::None => unsigned += 1,
            Signature::Wrong => wrong += 1,
        }
    }
    let of_keys = |keys: &BTreeMap<&str, usize>, what: &str| -> Vec<String> {
        let keys = keys.iter();
        keys.map(|(key, count)| format!("{count} of key {key}, {what}"))
            .collect()
    };
    let mut parts = of_keys(&good, "one that was asked for");
    parts.extend(of_keys(
        &unchecked,
        "whose that is was not checked (give --public-key)",
    ));
    for (count, word) in [(unsigned, "not signed"), (wrong, "wrong")] {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    format!("signatures: {}", parts.join("; "))
}

/// How many runs follow from their evidence, and what of the others, or of parts of them, was not compared.
fn proofs(runs: &[(PathBuf, VerifiedRun)]) -> Vec<String> {
    let agree = runs
        .iter()
        .filter(|(_, run)| matches!(run.evidence, Evidence::Agrees { .. }));
    let words = counted(
        agree.count(),
        "run says what follows from it",
        "runs say what follows from it",
    );
    let mut sentences = vec![format!("evidence: {words}")];
    let mut gaps: BTreeMap<String, usize> = BTreeMap::new();
    for (_, run) in runs {
        let told = evidence(&run.evidence).into_iter();
        for gap in told.filter(|told| told.contains("not compared")) {
            *gaps.entry(gap).or_default() += 1;
        }
    }
    sentences.extend(
        gaps.into_iter()
            .map(|(gap, count)| format!("of {}: {gap}", counted(count, "run", "runs"))),
    );
    sentences
}

fn chain(archive: &ChainReport) -> String {
    match (archive.lines, &archive.head) {
        (Some(lines), Some(head)) => format!(
            "chain: {}, {} removed, {} held; its last line is {head}: keep it elsewhere, and give it to a later verify as \
             --chain-head, which tells whether the end was cut off",
            counted(lines, "line", "lines"),
            counted(archive.pruned, "run", "runs"),
            archive.held
        ),
        (Some(_), None) => "chain: no line yet".to_owned(),
        (None, _) => "no chain: nothing tells whether a run is missing".to_owned(),
    }
}

/// What all formats say alike, and what not.
fn formats(agreement: &Agreement, is_quiet: bool, room: Room) -> Vec<String> {
    let mut lines = Vec::new();
    if !is_quiet {
        lines.extend(files(agreement).lines(room, &Text::english()));
    }
    let disagreements = agreement.disagreements.iter();
    lines.extend(disagreements.flat_map(|one| paragraph(&one.to_string(), 0, room)));
    if agreement.disagreements.is_empty() && !is_quiet {
        lines.push(match agreement.facts_compared {
            0 => "only one file states facts: nothing to compare".to_owned(),
            facts => format!("all files agree on {}", counted(facts, "fact", "facts")),
        });
    }
    lines
}

/// What was read.
fn files(agreement: &Agreement) -> Table {
    let mut table = Table::new()
        .words("", Fit::Keep)
        .numbers("", Fit::Keep)
        .numbers("", Fit::Keep);
    for file in &agreement.files {
        let rows = file
            .rows
            .map_or_else(String::new, |rows| counted(rows, "row", "rows"));
        let facts = counted(file.facts, "fact", "facts");
        table.row([file.name.to_owned(), facts, rows]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::SignatureReport;
    use crate::verify::{Disagreement, FileRead, Said};

    fn shown(room: Room) -> String {
        let file = |name, facts, rows| FileRead { name, facts, rows };
        let said = |file, value: &str| Said {
            file,
            value: value.to_owned(),
        };
        let agreement = Agreement {
            files: vec![
                file("findings.ndjson", 27, Some(100_189)),
                file("report.html", 404, Some(189)),
                file("manifest.json", 4, None),
            ],
            facts_compared: 361,
            disagreements: vec![Disagreement {
                fact: "account of 0f343b0931126a20f133d67c2b018a3b".to_owned(),
                expected: said("findings.ndjson", "生产\u{1b}[31m\nadmin"),
                found: said("report.html", "root"),
                further_rows: 12,
            }],
        };
        let problems = ["`findings.csv` was changed: its SHA-256 is not the one of the manifest"];
        let key_id = "5DC8E9A3B1F24C07".to_owned();
        let run = VerifiedRun {
            run_id: Some("20261122T060000Z-0a1b2c3d".to_owned()),
            problems: problems.map(str::to_owned).to_vec(),
            are_files_whole: false,
            signature: SignatureReport {
                signature: Signature::Unchecked { key_id },
                comment: None,
                fault: None,
            },
            place: Place::Line {
                number: 7,
                at: "2026-11-22T06:00:00.000Z".to_owned(),
                is_adopted: true,
            },
            evidence: Evidence::NotCompared {
                why: "files are not as the manifest says".to_owned(),
            },
            agreement: Some(agreement),
        };
        of_run(&run, false, room).join("\n")
    }

    #[test]
    fn results_fit_every_terminal() {
        insta::assert_snapshot!("verify_of_60_columns", shown(Some(60)));
        insta::assert_snapshot!("verify_of_80_columns", shown(Some(80)));
        insta::assert_snapshot!("verify_in_a_pipe", shown(None));
    }
}
