//! The PDF, read back.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use common::{document, sample};
use hss_audit::render;
use hss_audit::report::{NamedProject, Notice, NoticeKind, Report};

fn pdf(report: &Report) -> Vec<u8> {
    let renderer = render::ALL
        .iter()
        .find(|renderer| renderer.id() == "pdf")
        .unwrap();
    assert_eq!(renderer.file_name(), "report.pdf");
    let mut bytes = Vec::new();
    renderer.render(report, &mut bytes).unwrap();
    bytes
}

/// The text of each page without blanks and line ends, since long names are broken into lines.
fn pages(bytes: &[u8]) -> Vec<String> {
    let document = document::open(bytes);
    document
        .get_pages()
        .keys()
        .map(|page| squeeze(&document.extract_text(&[*page]).unwrap()))
        .collect()
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

/// As the renderer prints what it has no letter for.
fn printed(name: &str) -> String {
    let is_hidden = |one: char| {
        one.is_control()
            || ('\u{600}'..'\u{700}').contains(&one)
            || matches!(
                one,
                '\u{200b}' | '\u{202e}' | '\u{e000}' | '😀' | '🚀' | '𠮷'
            )
    };
    let mut printed = String::new();
    for one in name.chars() {
        if is_hidden(one) {
            printed.push_str(&format!("[U+{:04X}]", one as u32));
        } else {
            printed.push(one);
        }
    }
    squeeze(&printed)
}

#[test]
fn two_renderings_are_the_same_bytes() {
    let report = sample::report(300);
    assert!(pdf(&report) == pdf(&report));
}

#[test]
fn every_asset_and_finding_is_in_the_text() {
    let report = sample::report(300);
    let bytes = pdf(&report);
    let text = pages(&bytes).concat();
    for group in &report.assets {
        let listed = report
            .findings_of(group)
            .iter()
            .filter(|judged| judged.finding.result.as_str() != "pass");
        for (index, judged) in listed.enumerate() {
            if index == 0 {
                assert!(text.contains(&squeeze(&group.asset.name)));
            }
            assert!(text.contains(&judged.finding.id.to_string()[..12]));
        }
    }
    assert!(text.contains(&report.findings_digest));
}

#[test]
fn pages_are_numbered_to_the_last() {
    let bytes = pdf(&sample::report(300));
    let pages = pages(&bytes);
    let total = pages.len();
    assert!(total > 5);
    for (number, text) in (1..).zip(&pages) {
        assert!(text.contains(&format!("Page{number}of{total}")), "{number}");
    }
}

#[test]
fn hostile_names_are_printed_whole() {
    let report = sample::hostile_report();
    let text = pages(&pdf(&report)).concat();
    for name in sample::hostile_names() {
        // The long name is broken over pages, with header and footer between its parts.
        let name = printed(&name);
        let start: String = name.chars().take(100).collect();
        assert!(text.contains(&start), "{start}");
    }
    let running = text.matches('x').count();
    assert!(running > 65_530, "{running}");
    assert!(text.contains("[U+1F600]") && text.contains("[U+202E]"));
}

#[test]
fn a_report_without_findings_renders() {
    let text = pages(&pdf(&sample::report(0))).concat();
    assert!(text.contains("Nofindingcallsforattention."));
}

#[test]
fn incomplete_data_is_said_on_the_first_page() {
    let report = sample::broken_report();
    let pages = pages(&pdf(&report));
    assert!(pages[0].contains(&squeeze(&report.verdict_label())));
    assert!(pages[0].contains(&squeeze(&report.verdict_sentence())));
}

#[test]
fn what_is_worth_knowing_about_the_scope_is_printed_where_there_is_something() {
    let mut report = sample::report(6);
    let title = squeeze(&report.text.get("pdf-notices"));
    assert!(!pages(&pdf(&report)).concat().contains(&title));
    report.coverage.notices = vec![Notice {
        kind: NoticeKind::ScopeDrift,
        region: "cn-north-4".to_owned(),
        what: String::new(),
        why: String::new(),
        projects: vec![NamedProject {
            id: "id-7".to_owned(),
            name: "cn-north-4_team".to_owned(),
        }],
        image_types: Vec::new(),
    }];
    let text = pages(&pdf(&report)).concat();
    assert!(text.contains(&title));
    for words in [
        "1 project of cn-north-4 not listed",
        "cn-north-4_team (id-7)",
    ] {
        assert!(text.contains(&squeeze(words)), "{words}");
    }
}

#[test]
fn the_numbers_of_the_service_are_compared_on_paper() {
    let pages = pages(&pdf(&sample::report(40)));
    let sentence = squeeze("1 of 2 figures of the service’s own statistics differs");
    assert!(pages[0].contains(&sentence), "{}", pages[0]);
    let all = pages.concat();
    for words in [
        "Agents offline Host statistics · private_image differs −7 1,234",
        "Could not be asked: HTTP 403 HSS.0013",
        "Result rows were tested against: Minimum length 8, 10; Digits 1, 2.",
        "3 hosts have result rows with two different private addresses",
    ] {
        assert!(all.contains(&squeeze(words)), "{words}");
    }
}

#[test]
fn metadata_and_outline_are_there() {
    let report = sample::report(60);
    let document = lopdf::Document::load_mem(&pdf(&report)).unwrap();
    let catalog = document.catalog().unwrap();
    for name in ["Outlines", "Metadata", "StructTreeRoot", "MarkInfo", "Lang"] {
        assert!(catalog.has(name.as_bytes()), "{name}");
    }
    let titles = document.get_toc().unwrap();
    assert!(titles.toc.len() >= 9, "{}", titles.toc.len());
}

#[test]
fn a_writer_that_fails_fails_the_rendering() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.0 < bytes.len() {
                return Err(std::io::Error::other("no space left"));
            }
            self.0 -= bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let report = sample::report(60);
    let whole = pdf(&report).len();
    let renderer = render::ALL.iter().find(|one| one.id() == "pdf").unwrap();
    for room in [0, 100, whole / 2, whole - 1] {
        assert!(renderer.render(&report, &mut Full(room)).is_err(), "{room}");
    }
    assert!(renderer.render(&report, &mut Full(whole)).is_ok());
}
