//! Catalogues that are read and catalogues that are not.

use pretty_assertions::assert_eq;

use super::*;

const HEAD: &str = r#"id = "own"
title = { en = "Own", zh = "自有" }
version = "1"
"#;

const CONTROL: &str = r#"
[[controls]]
id = "1"
title = { en = "One", zh = "一" }
speaks_to = { en = "Length.", zh = "长度。" }
evidence = "direct"
tests = [{ length = 12 }]
source = "House rules, section 1"
read = 2026-11-22
sureness = "C"
"#;

/// Line and text of every problem.
fn problems(text: &str) -> Vec<String> {
    let found = parse(text).expect_err("it was read");
    found
        .iter()
        .map(|problem| format!("{}: {}", problem.line, problem.what))
        .collect()
}

#[test]
fn a_catalogue_is_read() {
    let framework = parse(&format!("{HEAD}{CONTROL}")).unwrap();
    assert_eq!(framework.applies_to, Applicability::all());
    assert!(!framework.is_default);
    let Basis::Assessable { tests, .. } = &framework.controls[0].basis else {
        panic!("it has tests");
    };
    assert_eq!(tests, &[Test::Length { at_least: 12 }]);
}

#[test]
fn the_sample_of_the_documentation_is_read() {
    let sample = include_str!("../../samples/framework/house-rules.toml");
    let framework = parse(sample).unwrap();
    assert_eq!(framework.assessable().count() + 1, framework.controls.len());
}

#[test]
fn every_mistake_is_found_with_its_line() {
    let second = CONTROL
        .replace("length = 12", "length = 0")
        .replace("House rules, section 1", " ");
    let third = CONTROL
        .replace("\"direct\"", "\"certain\"")
        .replace("id = \"1\"", "id = \"3\"");
    let fourth = CONTROL
        .replace("id = \"1\"", "id = \"four five\"")
        .replace("sureness = \"C\"", "sureness = \"C\"\ncolour = 3");
    let text = format!("{HEAD}nonsense = 1\n{CONTROL}{second}{third}{fourth}");
    assert_eq!(
        problems(&text),
        [
            "4: unknown field `nonsense`, expected one of `id`, `title`, `version`, `default`, `applies_to`, `note`",
            "17: control `1` is there twice",
            "21: a length of 0",
            "22: `source` is empty",
            "30: unknown variant `certain`, expected one of `direct`, `indicative`, `supporting`",
            "45: unknown field `colour`, expected one of `id`, `title`, `assessable`, `why`, `speaks_to`, `evidence`, `tests`, `source`, `read`, `sureness`",
        ]
    );
    assert_eq!(
        problems("id = \n"),
        ["1: string values must be quoted, expected literal string"]
    );
    assert_eq!(problems(HEAD), ["1: there are no controls"]);
}

#[test]
fn a_test_that_tests_nothing_is_refused() {
    for (test, problem) in [
        (
            "{ classes = { all_of = [] } }",
            "`classes` says nothing that can be tested",
        ),
        (
            "{ classes = { any_of = [\"min_length\"] } }",
            "`classes` says nothing that can be tested",
        ),
        (
            "{ classes = { at_least = 3, of = [\"number\"] } }",
            "`classes` says nothing that can be tested",
        ),
        (
            "{ classes = { all_of = [\"number\"], any_of = [\"number\"] } }",
            "`classes` says nothing that can be tested",
        ),
        (
            "{ weak_password = { accounts = \"all\", evidence = \"supporting\" } }",
            "a hit on a weak password is `supporting`",
        ),
    ] {
        let control = CONTROL.replace("{ length = 12 }", test);
        let found = problems(&format!("{HEAD}{control}"));
        let expected = format!("10: {problem}");
        assert!(found.contains(&expected), "{test}: {found:?}");
    }
}

#[test]
fn the_default_accounts_are_read() {
    assert!(DEFAULT_ACCOUNTS.services.len() > 5);
    for accounts in &DEFAULT_ACCOUNTS.services {
        assert!(!accounts.names.is_empty() && !accounts.source.is_empty());
    }
}
