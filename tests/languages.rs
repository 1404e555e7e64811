//! Reports in every language: what a reader sees is in that language, and what programs read is the same in all.
#![cfg(feature = "simulator")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;
mod dump;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::cargo::cargo_bin_cmd;
use hss_audit::report::Language;
use pretty_assertions::assert_eq;
use serde_json::Value;
use tempfile::TempDir;

/// What one run of the program came to.
struct Demo {
    said: String,
    run: PathBuf,
}

/// The same evidence in both languages, with waivers, a policy and an earlier run, so that every section has something in
/// it.
struct Demos {
    _folder: TempDir,
    english: Demo,
    chinese: Demo,
}

fn demos() -> &'static Demos {
    static DEMOS: OnceLock<Demos> = OnceLock::new();
    DEMOS.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let of = |language: Language| folder.path().join(language.tag());
        let fleet = |round, now| {
            let fleet = ["demo", "--hosts", "60", "--images", "15"].map(str::to_owned);
            let moment = ["--round", round, "--now", now].map(str::to_owned);
            [fleet.to_vec(), moment.to_vec()].concat()
        };
        let home = of(Language::English);
        let earlier = demo(fleet("1", "2026-11-15T06:00:00Z"), &home, Language::English);
        let english = demo(fleet("2", "2026-11-22T06:00:00Z"), &home, Language::English);
        let run = |demo: &Demo| demo.run.display().to_string();
        let again = ["report", &run(&english), "--compare", &run(&earlier)].map(str::to_owned);
        let chinese = demo(again.to_vec(), &of(Language::Chinese), Language::Chinese);
        Demos {
            _folder: folder,
            english,
            chinese,
        }
    })
}

fn demo(command: Vec<String>, out: &Path, language: Language) -> Demo {
    let output = cargo_bin_cmd!("hss-audit")
        .args(command)
        .args(["--sample", "5", "--lang", language.tag(), "--out"])
        .arg(out)
        .args(["--waivers", "tests/fleets/waivers.toml"])
        .args(["--policy", "tests/fleets/policy.toml"])
        .args([
            "--fail-on",
            "high,overdue,new,coverage,control:pci-dss-4.0.1/8.3.6",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{said}\n{complaints}");
    let run = said.lines().last().unwrap().to_owned();
    Demo {
        said,
        run: run.into(),
    }
}

impl Demo {
    fn file(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.run.join(name)).unwrap()).unwrap()
    }
}

/// Every text that stands in a document for programs.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Array(list) => list.iter().for_each(|one| texts(one, found)),
        Value::Object(map) => {
            found.extend(map.keys().cloned());
            map.values().for_each(|one| texts(one, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What is the same in both languages, because the service, the operator or a standard worded it.
fn data(demos: &Demos) -> BTreeSet<String> {
    let of = |demo: &Demo| {
        let mut found = BTreeSet::new();
        let report: Value = serde_json::from_str(&demo.file("report.json")).unwrap();
        texts(&report, &mut found);
        for line in demo.file("findings.ndjson").lines() {
            texts(&serde_json::from_str(line).unwrap(), &mut found);
        }
        found
    };
    let (english, chinese) = (of(&demos.english), of(&demos.chinese));
    english.intersection(&chinese).cloned().collect()
}

/// The words of a text that no datum holds: `data` as one text, so that a part of a datum counts as well.
fn foreign_words<'t>(text: &'t str, data: &str) -> Vec<&'t str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphabetic());
    words
        .filter(|word| word.len() > 2 && !data.contains(word))
        .collect()
}

/// Names that have no translation.
const NAMES: &str = "hss-audit HSS API JSON CSV HTML PDF SHA IAM SWR CI/CD UTC Unicode Agent evidence UUID \
    report.json findings.ndjson findings.csv private_ip host_id min_length_meaning assumed_min_length DecompressionStream";

/// Texts of the page that stand in both languages: labels that somebody forgot to put into the catalogue.
fn untranslated(
    english: BTreeSet<String>,
    chinese: &BTreeSet<String>,
    data: &BTreeSet<String>,
) -> Vec<String> {
    let known = data
        .iter()
        .map(String::as_str)
        .chain([NAMES])
        .collect::<Vec<_>>()
        .join("\n");
    english
        .into_iter()
        .filter(|text| chinese.contains(text) && !foreign_words(text, &known).is_empty())
        .collect()
}

/// What a reader of the page sees or hears.
fn page_texts(page: &str) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        texts.insert(rest[..start].trim().to_owned());
        let tag = &rest[start..];
        let end = ["<script", "<style"].iter().find_map(|name| {
            tag.starts_with(name)
                .then(|| tag.find(&name.replace('<', "</")).unwrap())
        });
        let tag = &tag[end.unwrap_or(0)..];
        let close = tag.find('>').unwrap();
        for name in ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\""] {
            let value = tag[..close]
                .split(name)
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            texts.extend(value.map(str::to_owned));
        }
        rest = &tag[close + 1..];
    }
    texts
}

#[test]
fn no_label_of_the_page_is_hard_coded() {
    let demos = demos();
    let [english, chinese] =
        [&demos.english, &demos.chinese].map(|demo| page_texts(&demo.file("report.html")));
    assert!(
        chinese.contains("口令合规报告"),
        "the Chinese page is in Chinese"
    );
    let left = untranslated(english, &chinese, &data(demos));
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn no_label_of_the_pdf_is_hard_coded() {
    let demos = demos();
    let [english, chinese] = [&demos.english, &demos.chinese].map(|demo| {
        let bytes = fs::read(demo.run.join("report.pdf")).unwrap();
        let (_, described) = dump::text("report.pdf", &bytes);
        // The names of the colour space belong to the format, and so does what stands behind the pages.
        let described = described.split("\nmetadata").next().unwrap();
        let described: Vec<&str> = described
            .lines()
            .filter(|line| !line.contains("OutputCondition"))
            .collect();
        described
            .into_iter()
            .filter_map(|line| Some(line.split_once('"')?.1.rsplit_once('"')?.0.to_owned()))
            .collect::<BTreeSet<_>>()
    });
    assert!(
        chinese.iter().any(|text| text.contains("口令合规报告")),
        "the Chinese report is in Chinese"
    );
    let left = untranslated(english, &chinese, &data(demos));
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn the_summary_on_the_terminal_is_in_the_language_of_the_report() {
    let demos = demos();
    let lines = |demo: &Demo| {
        demo.said
            .lines()
            .map(|line| line.trim().to_owned())
            .collect::<BTreeSet<_>>()
    };
    let run = demos.chinese.run.display().to_string();
    let left: Vec<String> = lines(&demos.chinese)
        .into_iter()
        .filter(|line| *line != run && !foreign_words(line, NAMES).is_empty())
        .filter(|line| lines(&demos.english).contains(line))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    assert!(
        demos.chinese.said.contains("超出门槛"),
        "{}",
        demos.chinese.said
    );
}

#[test]
fn what_programs_read_is_the_same_in_every_language() {
    let demos = demos();
    for name in [
        "findings.ndjson",
        "findings.csv",
        "findings.parquet",
        "assets.parquet",
    ] {
        let [english, chinese] =
            [&demos.english, &demos.chinese].map(|demo| fs::read(demo.run.join(name)).unwrap());
        assert!(english == chinese, "{name} differs");
    }
    for (demo, tag) in [(&demos.english, "en"), (&demos.chinese, "zh-CN")] {
        let report: Value = serde_json::from_str(&demo.file("report.json")).unwrap();
        assert_eq!(report["language"], tag);
        assert!(
            demo.file("report.html")
                .contains(&format!("<html lang=\"{tag}\""))
        );
    }
}

#[test]
fn all_formats_agree_in_every_language() {
    for demo in [&demos().english, &demos().chinese] {
        let verified = cargo_bin_cmd!("hss-audit")
            .arg("verify")
            .arg(&demo.run)
            .arg("--cross-format")
            .output()
            .unwrap();
        assert!(
            verified.status.success(),
            "{}",
            String::from_utf8_lossy(&verified.stdout)
        );
    }
}

#[test]
fn an_unknown_language_is_named_with_the_known_ones() {
    let output = cargo_bin_cmd!("hss-audit")
        .args(["demo", "--lang", "de"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("unknown language `de`") && said.contains("choose `en` or `zh-CN`"),
        "{said}"
    );
}
