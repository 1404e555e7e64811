//! The PDF as the operator wants it: with some of its rows, with the list within, with a password, in both languages.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::collections::BTreeSet;
use std::fs;

use common::{document, sample};
use hss_audit::render::{Ndjson, Pdf, Renderer};
use hss_audit::report::{Attachment, Paper, PaperRows, Redaction, Report, calls_for_attention};
use lopdf::{Document, LoadOptions, Object};
use pretty_assertions::assert_eq;

const PASSWORD: &str = "correct horse battery";

fn pdf(report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    Pdf.render(report, &mut bytes).unwrap();
    bytes
}

fn copy(report: &Report, password: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    Pdf.render_copy(report, password.as_bytes(), &mut bytes)
        .unwrap();
    bytes
}

fn open(bytes: &[u8], password: &str) -> lopdf::Result<Document> {
    Document::load_mem_with_options(bytes, LoadOptions::with_password(password))
        .map(document::readable)
}

fn with_rows(limit: u64) -> Report {
    sample::report(300).on(Paper {
        rows: PaperRows::Until(limit),
        ..Paper::default()
    })
}

fn with_attachment(report: Report) -> Report {
    report.on(Paper {
        attachment: Attachment::Findings,
        ..Paper::default()
    })
}

/// The whole text without blanks and line ends, since long names are broken into lines.
fn text(document: &Document) -> String {
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    squeeze(&document.extract_text(&pages).unwrap())
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

fn text_of(report: &Report) -> String {
    text(&document::open(&pdf(report)))
}

/// The XMP metadata, as whoever does not read PDF finds it.
fn metadata(document: &Document) -> String {
    let reference = document.catalog().unwrap().get(b"Metadata").unwrap();
    let (_, stream) = document.dereference(reference).unwrap();
    String::from_utf8(stream.as_stream().unwrap().content.clone()).unwrap()
}

/// Writes documents for the validator of the standards: `HSS_AUDIT_SAMPLES_DIR=dir cargo test --test paper write_samples -- --ignored`.
#[test]
#[ignore = "writes documents for the validator of the standards"]
fn write_samples() {
    let folder = sample::folder();
    for (name, report) in [
        ("large", sample::report(1_500)),
        ("hostile", sample::hostile_report()),
        ("broken", sample::broken_report()),
        ("empty", sample::report(0)),
        ("chinese", sample::chinese_report(400)),
        ("attached", with_attachment(sample::report(60))),
    ] {
        let path = folder.join(format!("{name}.pdf"));
        fs::write(path, pdf(&report)).unwrap();
    }
}

/// The first digits of the ids of results, asset by asset in the order of the report.
fn ids(report: &Report) -> Vec<Vec<String>> {
    let of_asset = |findings: &[hss_audit::report::JudgedFinding]| {
        let listed = findings.iter().filter(|one| calls_for_attention(one));
        listed
            .map(|one| one.finding.id.to_string()[..12].to_owned())
            .collect()
    };
    let assets = report.assets.iter();
    assets
        .map(|group| of_asset(report.findings_of(group)))
        .collect()
}

#[test]
fn the_most_urgent_assets_are_listed_whole_and_the_rest_is_named() {
    let report = with_rows(40);
    let text = text_of(&report);
    let (mut listed, mut left_out) = (0, 0);
    for ids in ids(&report) {
        let is_listed = listed < 40;
        for id in &ids {
            assert_eq!(text.contains(id.as_str()), is_listed, "{id}");
        }
        if is_listed {
            listed += ids.len();
        } else {
            left_out += ids.len();
        }
    }
    assert!(listed >= 40 && left_out > 0, "{listed} {left_out}");
    let all = listed + left_out;
    let sentence = squeeze(&format!(
        "This document lists {listed} of {all} results that call for attention, those of the most urgent assets. The other \
         {left_out} are in findings.ndjson (SHA-256 {}).",
        report.findings_digest
    ));
    // In the summary and with what ties the document to its data.
    assert_eq!(text.matches(&sentence).count(), 2, "{sentence}");
    let end = squeeze(&format!(
        "The list ends here: {left_out} further results on"
    ));
    assert_eq!(text.matches(&end).count(), 1, "{end}");
}

#[test]
fn a_list_may_be_left_out_altogether() {
    let report = with_rows(0);
    let text = text_of(&report);
    for id in ids(&report).concat() {
        assert!(!text.contains(&id), "{id}");
    }
    assert!(text.contains(&squeeze("No result is listed in this document.")));
}

#[test]
fn a_limit_that_is_never_reached_says_nothing() {
    let report = with_rows(100_000);
    let text = text_of(&report);
    assert!(!text.contains(&squeeze("The list ends here")));
    assert!(!text.contains(&squeeze("This document lists")));
    assert!(ids(&report).concat().iter().all(|id| text.contains(id)));
}

#[test]
fn no_link_leads_to_what_is_not_listed() {
    let count = |report: &Report| {
        let document = Document::load_mem(&pdf(report)).unwrap();
        let pages = document.get_pages();
        let links = pages
            .values()
            .map(|page| document.get_page_annotations(*page).unwrap().len());
        let structure = document.objects.values().filter(|object| {
            let element = object.as_dict();
            element.is_ok_and(|one| {
                one.get(b"S")
                    .is_ok_and(|role| role.as_name().is_ok_and(|role| role == b"Link"))
            })
        });
        (links.sum::<usize>(), structure.count())
    };
    let (all, all_elements) = count(&sample::report(300));
    let (none, none_elements) = count(&with_rows(0));
    assert!(none < all);
    // A link of the structure without one on the page would lead a reader nowhere.
    assert_eq!((all, none), (all_elements, none_elements));
}

#[test]
fn the_list_within_is_the_list_beside() {
    for redaction in [Redaction::None, Redaction::Masked] {
        let report = with_attachment(sample::report_hiding(120, redaction));
        let bytes = pdf(&report);
        assert!(bytes == pdf(&report));
        let document = Document::load_mem(&bytes).unwrap();
        let mut findings = Vec::new();
        Ndjson.render(&report, &mut findings).unwrap();
        let files: Vec<&lopdf::Stream> = document
            .objects
            .values()
            .filter_map(|object| object.as_stream().ok())
            .filter(|stream| stream.dict.has_type(b"EmbeddedFile"))
            .collect();
        assert_eq!(files.len(), 1);
        assert!(files[0].decompressed_content().unwrap() == findings);
        let catalog = document.catalog().unwrap();
        let associated = catalog.get(b"AF").unwrap().as_array().unwrap();
        let (_, file) = document.dereference(&associated[0]).unwrap();
        let relationship = file.as_dict().unwrap().get(b"AFRelationship").unwrap();
        assert_eq!(relationship.as_name().unwrap(), b"Data");
        assert!(metadata(&document).contains("<pdfaid:part>3</pdfaid:part>"));
    }
}

#[test]
fn without_the_list_within_it_stays_what_it_was() {
    let document = Document::load_mem(&pdf(&sample::report(60))).unwrap();
    let catalog = document.catalog().unwrap();
    assert!(!catalog.has(b"AF") && !catalog.has(b"Names"));
    assert!(metadata(&document).contains("<pdfaid:part>2</pdfaid:part>"));
}

#[test]
fn the_copy_opens_with_its_password_and_no_other() {
    let report = sample::report(60);
    let bytes = copy(&report, PASSWORD);
    assert!(bytes == copy(&report, PASSWORD));
    assert!(bytes != copy(&report, "another password"));
    let within = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    assert!(!within(PASSWORD.as_bytes()) && !within(report.run.id.as_bytes()));
    for wrong in ["", "correct horse", "correct horse battery "] {
        let opened = open(&bytes, wrong);
        assert!(opened.is_err(), "{wrong:?}");
    }
    let document = open(&bytes, PASSWORD).unwrap();
    let said = text(&document);
    let original = text_of(&report);
    assert!(said.contains(&squeeze("An encrypted copy of report.pdf.")));
    assert!(!original.contains(&squeeze("An encrypted copy of report.pdf.")));
    for id in ids(&report).concat() {
        assert!(said.contains(&id) && original.contains(&id), "{id}");
    }
}

#[test]
fn the_copy_claims_no_standard_that_forbids_it() {
    let bytes = copy(&with_attachment(sample::report(20)), PASSWORD);
    let document = open(&bytes, PASSWORD).unwrap();
    let metadata = metadata(&document);
    assert!(!metadata.contains("pdfaid:part"), "{metadata}");
    assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"));
    assert!(metadata.contains("not PDF/A"));
}

#[test]
fn equal_streams_of_different_reports_do_not_look_alike() {
    let (one, other) = (sample::report(20), sample::report(21));
    let streams = |report: &Report| -> BTreeSet<Vec<u8>> {
        let bytes = copy(report, PASSWORD);
        let parts = bytes
            .windows(8)
            .enumerate()
            .filter(|(_, part)| part.ends_with(b"stream\n") && part[0] != b'd');
        parts
            .filter_map(|(start, _)| Some(bytes.get(start + 8..start + 24)?.to_vec()))
            .collect()
    };
    let (one, other) = (streams(&one), streams(&other));
    assert!(one.len() > 10 && one.is_disjoint(&other));
}

/// The language tags of stretches of text, in the content of all pages.
fn languages(report: &Report) -> BTreeSet<String> {
    let document = Document::load_mem(&pdf(report)).unwrap();
    let mut found = BTreeSet::new();
    for page in document.get_pages().into_values() {
        let content = document.get_and_decode_page_content(page).unwrap();
        for operation in content.operations {
            let spans = operation
                .operands
                .iter()
                .filter_map(|one| one.as_dict().ok());
            for language in spans.filter_map(|properties| properties.get(b"Lang").ok()) {
                let language = language.as_str().unwrap();
                found.insert(String::from_utf8(language.to_vec()).unwrap());
            }
        }
    }
    found
}

fn language_of_document(report: &Report) -> String {
    let document = Document::load_mem(&pdf(report)).unwrap();
    let language = document.catalog().unwrap().get(b"Lang").unwrap();
    assert!(matches!(language, Object::String(..)));
    lopdf::decode_text_string(language).unwrap()
}

#[test]
fn words_in_another_language_say_so() {
    let english = sample::report(60);
    assert_eq!(language_of_document(&english), "en");
    assert_eq!(languages(&english), BTreeSet::from(["zh".to_owned()]));
    let chinese = sample::chinese_report(60);
    assert_eq!(language_of_document(&chinese), "zh-CN");
    assert!(!languages(&chinese).contains("zh"));
    let hostile = languages(&sample::hostile_report());
    for language in ["zh", "ja", "und-Cyrl"] {
        assert!(hostile.contains(language), "{language} in {hostile:?}");
    }
}

#[test]
fn chinese_pages_hold_every_name_and_id_in_the_order_of_the_report() {
    let report = sample::chinese_report(300);
    let text = text_of(&report);
    let title = squeeze(&report.text.get("pdf-findings-id"));
    let mut rest = text.split_once(&title).unwrap().1;
    for group in &report.assets {
        let findings = report.findings_of(group).iter();
        for (index, judged) in findings.filter(|one| calls_for_attention(one)).enumerate() {
            let account = judged.finding.account.as_ref();
            let wanted = [
                (index == 0).then(|| group.asset.name.to_string()),
                account.map(|account| account.name.to_string()),
                Some(judged.finding.id.to_string()[..12].to_owned()),
            ];
            for wanted in wanted.into_iter().flatten() {
                let found = rest.split_once(&squeeze(&wanted));
                assert!(found.is_some(), "{wanted} is not where it should be");
                rest = found.unwrap().1;
            }
        }
    }
    assert!(rest.contains(&report.findings_digest));
}

#[test]
fn no_chinese_line_begins_with_what_ends_a_sentence() {
    let document = document::open(&pdf(&sample::chinese_report(120)));
    let mut lines = 0;
    for (number, page) in document.get_pages() {
        let fonts = document.get_page_fonts(page).unwrap();
        let content = document.get_and_decode_page_content(page).unwrap();
        let (mut encoding, mut begins) = (None, false);
        for operation in content.operations {
            match operation.operator.as_str() {
                "BT" => begins = true,
                "Tf" => {
                    let font = fonts[operation.operands[0].as_name().unwrap()];
                    encoding = Some(font.get_font_encoding(&document).unwrap());
                }
                "Tj" if std::mem::take(&mut begins) => {
                    let shown = operation.operands[0].as_str().unwrap();
                    let line = Document::decode_text(encoding.as_ref().unwrap(), shown).unwrap();
                    assert!(
                        !line.starts_with(['，', '。', '、', '；', '：', '）', '”', '！', '？']),
                        "page {number}: {line}"
                    );
                    lines += 1;
                }
                _ => {}
            }
        }
    }
    assert!(lines > 1_000, "{lines}");
}
