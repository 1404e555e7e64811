//! Everything that is listed in a registry keeps its promises: a new source or format is tested by being listed.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hss_audit::findings::{AssetKind, Check, FigureKind, ImageType, OLDER_LISTS, Parameters};
use hss_audit::frameworks;
use hss_audit::render;
use hss_audit::report::Report;
use hss_audit::sources::{
    self, Common, IMAGE_TYPES, Reader, Records, STATEMENTS, Source, Statement, statement_by_id,
};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

fn all_sources() -> impl Iterator<Item = &'static Source> {
    sources::ALL.into_iter().chain(sources::FALLBACKS)
}

/// The recorded page of a source.
fn sample(source: &Source) -> Vec<u8> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/api");
    let name = format!("{}.json", source.id);
    let places: [PathBuf; 2] = [samples.join(&name), samples.join("inventory").join(&name)];
    let path = places.iter().find(|path| path.is_file());
    assert!(path.is_some(), "no recorded page `{name}` in samples/api");
    std::fs::read(path.unwrap()).unwrap()
}

fn read(source: &Source, body: &[u8], parameters: &Parameters) -> Records {
    let mut common = Common::default();
    let mut records = Records::default();
    let mut reader = Reader {
        region: Arc::from("cn-north-4"),
        project_id: Arc::from("p"),
        parameters,
        common: &mut common,
        records: &mut records,
    };
    (source.read)(body, &mut reader).unwrap();
    records
}

#[test]
fn sources_have_names_and_paths_of_their_own() {
    let ids: BTreeSet<&str> = all_sources().map(|source| source.id).collect();
    let paths: BTreeSet<&str> = all_sources().map(|source| source.path).collect();
    let count = all_sources().count();
    assert_eq!((ids.len(), paths.len()), (count, count));
    for source in all_sources() {
        let is_plain = |text: &str, also: &str| {
            text.chars()
                .all(|one| one.is_ascii_lowercase() || also.contains(one))
        };
        assert!(is_plain(source.id, "_"), "{}", source.id);
        assert!(is_plain(source.path, "-/"), "{}", source.path);
        assert!(!source.path.starts_with('/'), "{}", source.path);
        assert!(
            std::ptr::addr_eq(sources::by_id(source.id).unwrap(), source)
                || sources::by_id(source.id).unwrap().path == source.path
        );
    }
}

#[test]
fn what_stands_in_for_a_list_is_known_to_answer_for_it() {
    let pairs = all_sources().filter_map(|source| Some((source.id, source.fallback?.id)));
    assert_eq!(pairs.collect::<Vec<_>>(), OLDER_LISTS);
}

#[test]
fn every_source_reads_its_recorded_page_fully() {
    for source in all_sources() {
        let body = sample(source);
        let scan = (source.scan)(&body).unwrap();
        let id = source.id;
        assert!(scan.rows > 0, "{id}: the recorded page has no rows");
        assert_eq!(scan.unreadable, [], "{id}");
        assert_eq!(scan.keys.len() as u64, scan.rows, "{id}");
        let distinct: BTreeSet<&u64> = scan.keys.iter().collect();
        assert_eq!(
            distinct.len() as u64,
            scan.rows,
            "{id}: rows that differ have the same key"
        );
        assert_eq!(scan.total, i64::try_from(scan.rows).ok(), "{id}");
        for parameters in (source.variants)(&IMAGE_TYPES) {
            let records = read(source, &body, &parameters);
            assert!(
                kinds(&records).len() as u64 >= scan.rows,
                "{id}: {parameters:?}"
            );
        }
    }
}

#[test]
fn every_source_makes_what_it_says_it_makes() {
    for source in all_sources() {
        let variants = (source.variants)(&IMAGE_TYPES);
        let distinct: BTreeSet<&Parameters> = variants.iter().collect();
        assert_eq!(distinct.len(), variants.len(), "{}", source.id);
        let parameters = variants.first().unwrap();
        for made in kinds(&read(source, &sample(source), parameters)) {
            assert_eq!(made, (source.subject, source.check), "{}", source.id);
        }
    }
}

/// What each record is about, and which check it is a result of.
fn kinds(records: &Records) -> Vec<(AssetKind, Option<Check>)> {
    let findings = records
        .findings
        .iter()
        .map(|finding| (finding.asset.kind(), Some(finding.check)));
    let hosts = records.hosts.iter().map(|host| (host.asset.kind(), None));
    let images = records
        .images
        .iter()
        .map(|image| (image.asset.kind(), None));
    findings.chain(hosts).chain(images).collect()
}

#[test]
fn what_is_no_page_is_refused_by_every_source() {
    for source in all_sources() {
        for body in [
            "",
            "{}",
            "[]",
            "null",
            "<html>",
            r#"{"error_code":"HSS.0010"}"#,
        ] {
            assert!(
                (source.scan)(body.as_bytes()).is_err(),
                "{}: {body}",
                source.id
            );
        }
        let empty = (source.scan)(br#"{"total_num":0,"data_list":[]}"#).unwrap();
        assert_eq!((empty.rows, empty.total), (0, Some(0)), "{}", source.id);
        // Past the end of a list this is an answer; before it none, which who asked has to see.
        let bare = (source.scan)(br#"{"total_num":3}"#).unwrap();
        assert!(bare.lacks_rows && bare.rows == 0, "{}", source.id);
        let odd = (source.scan)(br#"{"total_num":2,"data_list":[7,{}]}"#).unwrap();
        assert_eq!(
            (odd.rows, odd.unreadable.len(), odd.keys.len()),
            (2, 2, 0),
            "{}",
            source.id
        );
    }
}

#[test]
fn every_asset_kind_and_image_type_is_asked_for() {
    for kind in [AssetKind::Host, AssetKind::Image] {
        let of_kind = |source: &&Source| source.subject == kind;
        assert!(
            sources::ALL
                .iter()
                .any(|source| of_kind(source) && source.check.is_none())
        );
        assert_eq!(
            sources::ALL
                .iter()
                .filter(|source| of_kind(source) && source.check.is_some())
                .count(),
            2
        );
    }
    let chosen = [ImageType::Cicd];
    for source in sources::ALL {
        for parameters in (source.variants)(&chosen) {
            let asked = parameters.get("image_type").map(String::as_str);
            assert!(
                matches!(asked, None | Some("cicd")),
                "{}: {parameters:?}",
                source.id
            );
        }
    }
}

/// The answer that a statement is made for; written from the documents, because they print none.
fn stated(statement: &Statement) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/api/statements");
    std::fs::read(folder.join(format!("{}.json", statement.id))).unwrap()
}

#[test]
fn every_statement_reads_its_answer_fully() {
    for statement in STATEMENTS {
        let id = statement.id;
        assert!(std::ptr::addr_eq(statement_by_id(id).unwrap(), statement));
        let figures = (statement.read)(&stated(statement)).unwrap();
        let kinds: BTreeSet<FigureKind> = figures.iter().map(|figure| figure.kind).collect();
        assert!(!figures.is_empty(), "{id}");
        assert_eq!(kinds.len(), figures.len(), "{id}: a number is read twice");
        if let Some(conceal) = statement.conceal {
            let kept = conceal(&stated(statement)).unwrap();
            assert_eq!((statement.read)(&kept.body), Ok(figures), "{id}");
            assert_eq!(kept.withheld, 0, "{id}");
        }
        // Numbers come in several forms, and one that makes no sense does not take the others with it.
        let odd = String::from_utf8(stated(statement)).unwrap();
        let odd = odd
            .replacen(": 1,", ": \"1.0\",", 1)
            .replacen(": 1 }", ": {} }", 1);
        assert!((statement.read)(odd.as_bytes()).is_ok(), "{id}");
    }
}

#[test]
fn what_is_no_answer_is_refused_by_every_statement() {
    for statement in STATEMENTS {
        for body in [
            "",
            "{}",
            "[]",
            "null",
            "[1,2,3,4,5,6]",
            "<html>",
            r#"{"error_code":"HSS.0010"}"#,
            r#"{"total_num":"many","weak_pwd_risk":null,"host_weak_pwd":[],"image_weak_pwd":{},"online":true}"#,
        ] {
            let read = (statement.read)(body.as_bytes());
            assert!(read.is_err(), "{}: {body}: {read:?}", statement.id);
        }
    }
}

/// Calls that act although they look as if they only read, and the customer's own weak passwords.
const NEVER: [&str; 8] = [
    "baseline/detection",
    "extended-weak-password",
    "container-network",
    "sync",
    "action",
    "scan-task",
    "manual",
    "batch",
];

#[test]
fn only_what_reads_is_ever_called() {
    let statements = STATEMENTS.iter().map(|one| (one.id, one.path, one.body));
    let calls = all_sources().map(|source| (source.id, source.path, None));
    let calls: Vec<_> = calls.chain(statements).collect();
    let ids: BTreeSet<&str> = calls.iter().map(|(id, ..)| *id).collect();
    let paths: BTreeSet<&str> = calls.iter().map(|(_, path, _)| *path).collect();
    assert_eq!((ids.len(), paths.len()), (calls.len(), calls.len()));
    for (id, path, body) in &calls {
        assert!(
            !NEVER.iter().any(|word| path.contains(word)),
            "{id}: {path}"
        );
        // The one call that is a POST changes nothing, and names what it reads.
        assert_eq!(body.is_some(), *path == "config", "{id}");
        assert!(!body.unwrap_or_default().contains("weakpwd"), "{id}");
    }
}

#[test]
fn statements_are_asked_about_the_chosen_image_types_only() {
    let statement = statement_by_id("image_baseline_statistic").unwrap();
    let types = |chosen: &[ImageType]| -> Vec<String> {
        let variants = (statement.variants)(chosen);
        let word = |one: &Parameters| one.get("image_type").cloned().unwrap_or_default();
        variants.iter().map(word).collect()
    };
    let all = [
        "",
        "private_image",
        "shared_image",
        "instance_image",
        "registry",
        "local_image",
        "local",
    ];
    assert_eq!(types(&IMAGE_TYPES), all);
    assert_eq!(types(&[ImageType::Shared]), ["shared_image"]);
    assert_eq!(types(&[ImageType::Cicd]), [""; 0]);
}

#[test]
fn formats_have_names_of_their_own() {
    let ids: BTreeSet<&str> = render::ALL.iter().map(|format| format.id()).collect();
    let names: BTreeSet<&str> = render::ALL
        .iter()
        .map(|format| format.file_name())
        .collect();
    assert_eq!(
        (ids.len(), names.len()),
        (render::ALL.len(), render::ALL.len())
    );
    for format in render::ALL {
        assert!(!format.id().contains([',', ' ', '/']), "{}", format.id());
        assert!(
            !format.file_name().contains(['/', '\\', ' ']),
            "{}",
            format.file_name()
        );
        assert_ne!(format.file_name(), "manifest.json");
        assert_ne!(format.file_name(), "evidence");
    }
}

#[test]
fn every_format_of_every_report_is_the_same_twice() {
    type Make = fn() -> Report;
    let make: [(&str, Make); 4] = [
        ("normal", || common::sample::report(150)),
        ("empty", || common::sample::report(0)),
        ("hostile", common::sample::hostile_report),
        ("broken", common::sample::broken_report),
    ];
    for (name, make) in make {
        // Made twice as well: nothing may depend on where in memory something lies.
        let (one, other) = (make(), make());
        for format in render::ALL {
            let bytes = |report| {
                let mut bytes = Vec::new();
                format.render(report, &mut bytes).map(|()| bytes).unwrap()
            };
            let first = bytes(&one);
            assert!(first == bytes(&one), "{name}: {}", format.id());
            assert!(first == bytes(&other), "{name}: {}", format.id());
            assert!(
                name == "empty" || !first.is_empty(),
                "{name}: {}",
                format.id()
            );
        }
    }
}

#[test]
fn a_writer_that_fails_fails_the_format() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
    }
    let report = common::sample::report(50);
    for format in render::ALL {
        assert!(
            format.render(&report, &mut Full).is_err(),
            "{}",
            format.id()
        );
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "\\PC{0,12}".prop_map(Into::into),
    ];
    let names = prop_oneof![
        "[a-z_]{1,8}",
        Just("host_id".to_owned()),
        Just("host_name".to_owned()),
        Just("image_name".to_owned()),
        Just("user_name".to_owned()),
        Just("update_time".to_owned()),
        Just("duration".to_owned()),
        Just("min_length".to_owned()),
        Just("weak_pwd_accounts".to_owned()),
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            proptest::collection::btree_map(names.clone(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Whatever stands in the rows: each is read or named, and reading gives no more than scanning promised.
    #[test]
    fn every_row_is_read_or_unreadable(rows in proptest::collection::vec(any_json(), 0..8)) {
        let body = serde_json::json!({"total_num": rows.len(), "data_list": rows}).to_string();
        for source in all_sources() {
            let scan = (source.scan)(body.as_bytes()).unwrap();
            prop_assert_eq!(scan.rows, rows.len() as u64);
            prop_assert_eq!(scan.keys.len() + scan.unreadable.len(), rows.len());
            let parameters = (source.variants)(&IMAGE_TYPES).remove(0);
            let records = read(source, body.as_bytes(), &parameters);
            prop_assert!(kinds(&records).len() >= scan.keys.len());
            prop_assert!(scan.keys.is_empty() <= kinds(&records).is_empty());
        }
    }

    /// Bytes of any kind are refused or read, never the end of the program.
    #[test]
    fn no_body_ends_the_program(body in proptest::collection::vec(any::<u8>(), 0..64)) {
        for source in all_sources() {
            prop_assert!((source.scan)(&body).is_err());
        }
        for statement in STATEMENTS {
            prop_assert!((statement.read)(&body).is_err());
        }
    }
}

#[test]
fn every_framework_is_read_and_cites() {
    let built_in = frameworks::built_in();
    for text in frameworks::ALL {
        let read = frameworks::parse(text);
        assert!(read.is_ok(), "{:?}\n{text}", read.err());
    }
    assert_eq!(built_in.len(), frameworks::ALL.len());
    let ids: BTreeSet<&str> = built_in.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids.len(), built_in.len());
    assert_eq!(built_in.first().unwrap().id, "hss-baseline");
    for framework in built_in {
        let controls = framework.controls.iter();
        let numbers: BTreeSet<&str> = controls.map(|one| one.id.as_str()).collect();
        assert_eq!(numbers.len(), framework.controls.len(), "{}", framework.id);
        assert!(framework.assessable().count() > 0, "{}", framework.id);
        for control in &framework.controls {
            let place = format!("{} {}", framework.id, control.id);
            let has_chinese = |text: &frameworks::Bilingual| {
                text.zh
                    .chars()
                    .any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one))
            };
            assert!(has_chinese(&control.title), "{place}");
            assert!(control.title.en.is_ascii(), "{place}");
            assert!(!control.source.is_empty(), "{place}");
            assert!(control.read.to_string().starts_with("20"), "{place}");
            let words = match &control.basis {
                frameworks::Basis::Assessable { speaks_to, .. } => speaks_to,
                frameworks::Basis::NotAssessable { why } => why,
            };
            assert!(has_chinese(words), "{place}");
        }
    }
}

#[test]
fn only_supporting_evidence_stands_behind_clauses_without_numbers() {
    for framework in frameworks::built_in() {
        let is_supporting = ["iso-27001-2022", "soc-2-2017", "hipaa"].contains(&&*framework.id);
        for (_, control) in framework.assessable() {
            if let frameworks::Basis::Assessable { evidence, .. } = &control.basis
                && is_supporting
            {
                assert_eq!(
                    *evidence,
                    frameworks::EvidenceKind::Supporting,
                    "{}",
                    control.id
                );
            }
        }
    }
}
