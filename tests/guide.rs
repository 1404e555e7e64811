//! The guide against the source text: names and versions of forms, variables, exit codes.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use hss_audit::config;
use pretty_assertions::assert_eq;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder with one ending, in order.
fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut open = vec![root().join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                files.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "{folder}");
    files
}

/// The source without its tests, as far as this repository writes them: in `tests.rs`, or at the end of a file.
fn source() -> String {
    let is_code = |path: &Path| !path.ends_with("tests.rs");
    let files = files("src", "rs").into_iter();
    files
        .filter(|(path, _)| is_code(path))
        .map(
            |(_, text)| match text.split_once("#[cfg(test)]\nmod tests {") {
                Some((code, _)) => code.to_owned(),
                None => text,
            },
        )
        .collect()
}

fn topic(name: &str) -> String {
    fs::read_to_string(root().join(format!("samples/guide/{name}.md"))).unwrap()
}

/// The words of a text that begin so, as far as letters of the second kind go on.
fn words<'a>(text: &'a str, start: &str, goes_on: fn(char) -> bool) -> BTreeSet<&'a str> {
    let found = text.match_indices(start).map(|(at, _)| {
        let rest = &text[at..];
        &rest[..rest.find(|one| !goes_on(one)).unwrap_or(rest.len())]
    });
    found.collect()
}

/// `hss-audit/NAME/VERSION`.
fn forms(text: &str) -> BTreeSet<&str> {
    let goes_on = |one: char| one.is_ascii_alphanumeric() || one == '-' || one == '/';
    words(text, "hss-audit/", goes_on)
        .into_iter()
        .filter(|form| {
            let mut parts = form.split('/').skip(1);
            let is_named = parts.next().is_some_and(|name| !name.is_empty());
            let has_version = parts
                .next()
                .is_some_and(|version| version.parse::<u32>().is_ok());
            is_named && has_version && parts.next().is_none()
        })
        .collect()
}

#[test]
fn every_form_and_its_version_stands_in_the_topic_on_upgrading() {
    let (source, topic) = (source(), topic("upgrading"));
    let written = forms(&source);
    assert!(written.len() > 10, "{written:?}");
    let table: String = topic
        .lines()
        .filter(|line| line.starts_with("- `hss-audit/"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(forms(&table), written);
    // Two rooms that write and read one form may not see each other: each names it itself.
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for form in written {
        let (name, version) = form.rsplit_once('/').unwrap();
        versions.entry(name).or_default().push(version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    assert_eq!(versions, BTreeMap::new(), "forms with two versions");
}

#[test]
fn every_variable_of_the_program_is_in_the_guide() {
    /// For tests: where the metadata service is.
    const INTERNAL: [&str; 1] = ["HSS_AUDIT_METADATA_ENDPOINT"];
    let goes_on = |one: char| one.is_ascii_uppercase() || one.is_ascii_digit() || one == '_';
    let (source, guide) = (source(), files("samples/guide", "md"));
    let guide: String = guide.into_iter().map(|(_, text)| text).collect();
    for start in ["HSS_AUDIT_", "HUAWEICLOUD_SDK_", "AWS_"] {
        let quoted = format!("\"{start}");
        let read = words(&source, &quoted, |one| {
            one == '"' || one == '_' || one.is_ascii_uppercase() || one.is_ascii_digit()
        });
        let read = read.into_iter().map(|name| name.trim_matches('"'));
        let mut read: BTreeSet<&str> = read.collect();
        assert!(!read.is_empty(), "{start}");
        for name in INTERNAL.into_iter().chain([start]) {
            read.remove(name);
        }
        let mut named = words(&guide, start, goes_on);
        // "The name follows the flag: HSS_AUDIT_…"
        named.remove(start);
        if start == "HSS_AUDIT_" {
            let known = config::variables().into_iter();
            let known: BTreeSet<&str> = known.filter(|name| !INTERNAL.contains(name)).collect();
            assert_eq!(known, read, "what is warned of, and what is read");
        }
        let missing: Vec<&&str> = read.difference(&named).collect();
        assert!(missing.is_empty(), "read but not in the guide: {missing:?}");
        let unknown: Vec<&&str> = named.difference(&read).collect();
        assert!(unknown.is_empty(), "in the guide but not read: {unknown:?}");
    }
}

#[test]
fn guide_and_readme_have_the_same_exit_codes() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, table) = readme.split_once("| exit code | means |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let first = |cell: &str| cell.trim().parse::<u8>().ok();
    let of_readme: Vec<u8> = table
        .lines()
        .filter_map(|line| first(line.split('|').nth(1)?))
        .collect();
    let topic = topic("exit-codes");
    let of_topic: Vec<u8> = topic
        .lines()
        .filter_map(|line| first(line.strip_prefix("- ")?.split(':').next()?))
        .collect();
    assert_eq!(of_readme, [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(of_topic, of_readme);
}
