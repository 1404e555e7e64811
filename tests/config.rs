//! Settings from flags, environment and file: what counts, and what every problem is called.
#![expect(
    clippy::unwrap_used,
    reason = "the lint's exception for tests does not reach their helper functions"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use hss_audit::collect::{Drift, Projects, Wanted};
use hss_audit::config::{
    self, Environment, Problems, RawFrameworks, RawPaper, RawRender, RawTarget, RenderConfig,
    Sources, TargetConfig,
};
use hss_audit::evaluate::ControlOptions;
use hss_audit::history::Compare;
use hss_audit::report::{
    Attachment, Condition, Language, Paper, PaperRows, RedactionLevel, Severity,
};
use pretty_assertions::assert_eq;
use serde_json::Value;
use tempfile::TempDir;

const PROJECT: &str = "0123456789abcdef0123456789abcdef";
const OTHER: &str = "1123456789abcdef0123456789abcdef";
const SECRET: &str = "hunter2-that-nobody-may-see";

/// A file and the environment beside it.
struct Scene {
    folder: TempDir,
    environment: Environment,
}

type Settings = (TargetConfig, RenderConfig);

impl Scene {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("audit.toml"), text).unwrap();
        Self {
            folder,
            environment: BTreeMap::from([("HSS_AUDIT_TOKEN".to_owned(), SECRET.to_owned())]),
        }
    }

    fn with(mut self, variables: &[(&str, &str)]) -> Self {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.environment.extend(variables);
        self
    }

    fn without_token(mut self) -> Self {
        self.environment.remove("HSS_AUDIT_TOKEN");
        self
    }

    fn resolve(&self, target: &RawTarget, render: &RawRender) -> Result<Settings, Problems> {
        let path = self.folder.path().join("audit.toml");
        let sources = Sources::new(Some(&path), &self.environment);
        config::run(&sources, target, render)
    }

    fn settings(&self) -> Settings {
        self.resolve(&RawTarget::default(), &RawRender::default())
            .unwrap()
    }

    /// Every problem: place, words and advice, with the folder of the test left out.
    fn problems(&self) -> Vec<String> {
        let folder = format!("{}/", self.folder.path().display());
        let problems = self
            .resolve(&RawTarget::default(), &RawRender::default())
            .unwrap_err();
        assert!(!format!("{problems} {problems:?}").contains(SECRET));
        let line = |problem: &config::Problem| {
            let place = match problem.place {
                config::Place::Call => "-".to_owned(),
                config::Place::File => "file".to_owned(),
                config::Place::Line(line) => line.to_string(),
            };
            format!("{place}: {} | {}", problem.what, problem.hint).replace(&folder, "")
        };
        problems.list.iter().map(line).collect()
    }
}

/// Checks that a file has this one problem.
fn assert_problem(text: &str, problem: &str) {
    assert_eq!(Scene::new(text).problems(), [problem], "{text}");
}

const TARGET: &str = "[[targets]]\nregions = [\"cn-north-4\"]\n";

// What counts.

/// What each of the settings turned out to be.
#[derive(Debug, PartialEq)]
struct Row {
    out: PathBuf,
    formats: Vec<&'static str>,
    language: Language,
    redaction: RedactionLevel,
    fail_on: Vec<Condition>,
    compare: Compare,
    concurrency: usize,
    requests_per_second: Option<f64>,
    image_types: Vec<String>,
}

impl Row {
    fn of((target, render): Settings) -> Self {
        Self {
            out: render.out,
            formats: render.formats,
            language: render.language,
            redaction: render.redaction,
            fail_on: render.fail_on,
            compare: render.compare,
            concurrency: target.hss.concurrency,
            requests_per_second: target.hss.requests_per_second,
            image_types: target.areas[0].image_types.clone(),
        }
    }
}

/// A file that makes every setting.
fn file() -> String {
    format!(
        "out = \"by-file\"\nformats = [\"csv\"]\nlang = \"en\"\nredact = \"none\"\nfail_on = \"low\"\ncompare = \"none\"\nconcurrency = 3\nmax_requests_per_second = 0.5\nimage_types = [\"cicd\"]\n{TARGET}"
    )
}

/// Variables that make every setting.
const VARIABLES: [(&str, &str); 9] = [
    ("HSS_AUDIT_OUT", "by-variable"),
    ("HSS_AUDIT_FORMATS", "json,pdf"),
    ("HSS_AUDIT_LANG", "zh"),
    ("HSS_AUDIT_REDACT", "full"),
    ("HSS_AUDIT_FAIL_ON", "medium"),
    ("HSS_AUDIT_COMPARE", "previous"),
    ("HSS_AUDIT_CONCURRENCY", "5"),
    ("HSS_AUDIT_MAX_REQUESTS_PER_SECOND", "50"),
    ("HSS_AUDIT_IMAGE_TYPES", "harbor, registry"),
];

#[test]
fn where_nobody_says_anything_the_defaults_count() {
    let row = Row::of(Scene::new(TARGET).settings());
    let formats = hss_audit::render::DEFAULT.iter().map(|format| format.id());
    let kinds = hss_audit::sources::IMAGE_TYPES.map(|kind| kind.as_str().to_owned());
    let wanted = Row {
        out: "hss-audit-reports".into(),
        formats: formats.collect(),
        language: Language::English,
        redaction: RedactionLevel::Masked,
        fail_on: Vec::new(),
        compare: Compare::Previous,
        concurrency: 16,
        requests_per_second: None,
        image_types: kinds.to_vec(),
    };
    assert_eq!(row, wanted);
}

#[test]
fn the_file_outranks_the_defaults() {
    let scene = Scene::new(&file());
    let wanted = Row {
        out: scene.folder.path().join("by-file"),
        formats: vec!["csv"],
        language: Language::English,
        redaction: RedactionLevel::None,
        fail_on: vec![Condition::Severity(Severity::Low)],
        compare: Compare::None,
        concurrency: 3,
        requests_per_second: Some(0.5),
        image_types: vec!["cicd".to_owned()],
    };
    assert_eq!(Row::of(scene.settings()), wanted);
}

#[test]
fn a_variable_outranks_the_file() {
    let scene = Scene::new(&file()).with(&VARIABLES);
    let wanted = Row {
        out: "by-variable".into(),
        formats: vec!["pdf", "json"],
        language: Language::Chinese,
        redaction: RedactionLevel::Full,
        fail_on: vec![Condition::Severity(Severity::Medium)],
        compare: Compare::Previous,
        concurrency: 5,
        requests_per_second: Some(50.0),
        image_types: vec!["harbor".to_owned(), "registry".to_owned()],
    };
    assert_eq!(Row::of(scene.settings()), wanted);
}

#[test]
fn a_flag_outranks_them_all() {
    let target = RawTarget {
        image_types: vec!["shared_image".to_owned()],
        concurrency: Some(7),
        max_requests_per_second: Some(2.5),
        ..RawTarget::default()
    };
    let render = RawRender {
        out: Some("by-flag".into()),
        formats: vec!["html".to_owned()],
        lang: Some("en".to_owned()),
        redact: Some("masked".to_owned()),
        fail_on: Some("critical".to_owned()),
        compare: Some("a-run".to_owned()),
        ..RawRender::default()
    };
    let scene = Scene::new(&file()).with(&VARIABLES);
    let wanted = Row {
        out: "by-flag".into(),
        formats: vec!["html"],
        language: Language::English,
        redaction: RedactionLevel::Masked,
        fail_on: vec![Condition::Severity(Severity::Critical)],
        compare: Compare::With("a-run".to_owned()),
        concurrency: 7,
        requests_per_second: Some(2.5),
        image_types: vec!["shared_image".to_owned()],
    };
    assert_eq!(Row::of(scene.resolve(&target, &render).unwrap()), wanted);
}

/// A long enough password, where a place says that it is kept there.
const PDF_PASSWORD: &str = "a password of the PDF";

#[test]
fn what_the_pdf_is_like_comes_from_flag_variable_or_file() {
    let text =
        format!("pdf_rows = 40\npdf_attach = true\npdf_password = \"env:OF_FILE\"\n{TARGET}");
    let secrets = [("OF_FILE", PDF_PASSWORD), ("OF_FLAG", "another password")];
    let scene = Scene::new(&text).with(&secrets);
    let settings = |scene: &Scene, paper: RawPaper| {
        let render = RawRender {
            paper,
            ..RawRender::default()
        };
        let (_, render) = scene.resolve(&RawTarget::default(), &render).unwrap();
        let password = render.pdf_password.map(|one| one.expose().to_owned());
        (render.paper.rows, render.paper.attachment, password)
    };
    let (within, own) = (Attachment::Findings, Some(PDF_PASSWORD.to_owned()));
    assert_eq!(
        settings(&scene, RawPaper::default()),
        (PaperRows::Until(40), within, own.clone())
    );
    let scene = scene.with(&[("HSS_AUDIT_PDF_ROWS", "none")]);
    assert_eq!(
        settings(&scene, RawPaper::default()),
        (PaperRows::Until(0), within, own)
    );
    let flags = RawPaper {
        rows: Some("all".to_owned()),
        attach: false,
        password_from: Some("env:OF_FLAG".to_owned()),
    };
    let other = Some("another password".to_owned());
    assert_eq!(settings(&scene, flags), (PaperRows::All, within, other));
    let (_, render) = Scene::new(TARGET).settings();
    assert_eq!(render.paper, Paper::default());
    assert!(render.pdf_password.is_none());
}

#[test]
fn a_password_is_asked_for_only_where_a_pdf_is_written() {
    let text = format!("formats = [\"csv\"]\npdf_password = \"env:NOT_SET\"\n{TARGET}");
    let (_, render) = Scene::new(&text).settings();
    assert!(render.pdf_password.is_none());
    let text = text.replace("csv", "pdf");
    assert_eq!(
        Scene::new(&text).problems(),
        ["-: NOT_SET is not set | set NOT_SET"]
    );
}

#[test]
fn every_useless_setting_of_the_pdf_is_named() {
    for (text, problem) in [
        (
            "pdf_rows = \"some\"\n",
            "1: `pdf_rows` is `some` | give `all`, `none`, or a number of results",
        ),
        (
            "pdf_password = \"hunter2-that-nobody-may-see\"\n",
            "1: `pdf_password` is written in plain | name the place where it is kept: `env:NAME` or `file:PATH`",
        ),
    ] {
        assert_problem(&format!("{text}{TARGET}"), problem);
    }
    for (password, problem) in [
        (
            "short",
            "-: the PDF password has 5 characters | use 8 to 127, for example of `openssl rand -hex 16`",
        ),
        (
            "口令口令口令口令",
            "-: the PDF password holds characters that programs read differently | use letters, digits and signs of ASCII",
        ),
    ] {
        let scene = Scene::new(&format!("pdf_password = \"env:OF_FILE\"\n{TARGET}"));
        assert_eq!(scene.with(&[("OF_FILE", password)]).problems(), [problem]);
    }
}

#[test]
fn one_word_asks_for_every_format() {
    let scene = Scene::new(&format!("formats = [\"csv\", \"all\"]\n{TARGET}"));
    let (_, render) = scene.settings();
    assert_eq!(
        render.formats,
        hss_audit::render::ALL.map(|format| format.id())
    );
}

#[test]
fn an_empty_variable_says_nothing() {
    let scene = Scene::new(&format!("fail_on = \"low\"\n{TARGET}"))
        .with(&[("HSS_AUDIT_FAIL_ON", " "), ("HSS_AUDIT_OUT", "")]);
    let (_, render) = scene.settings();
    assert_eq!(render.fail_on, [Condition::Severity(Severity::Low)]);
    assert_eq!(render.out, Path::new("hss-audit-reports"));
}

#[test]
fn a_variable_names_the_file_where_no_flag_does() {
    let scene = Scene::new(&format!("concurrency = 9\n{TARGET}"));
    let path = scene.folder.path().join("audit.toml");
    let named = scene.with(&[("HSS_AUDIT_CONFIG", path.to_str().unwrap())]);
    let sources = Sources::new(None, &named.environment);
    let read = |sources| config::run(sources, &RawTarget::default(), &RawRender::default());
    let (target, _) = read(&sources).unwrap();
    assert_eq!(target.hss.concurrency, 9);
    let sources = Sources::without_file(&named.environment);
    assert!(read(&sources).is_err());
}

#[test]
fn a_target_of_its_own_image_types_keeps_them() {
    let text = format!("image_types = [\"cicd\"]\n{TARGET}image_types = [\"harbor\"]\n");
    let (target, _) = Scene::new(&text).settings();
    assert_eq!(target.areas[0].image_types, ["harbor"]);
}

#[test]
fn flags_that_name_a_target_take_the_place_of_those_of_the_file() {
    let scene = Scene::new(&format!("concurrency = 9\n{TARGET}"));
    let flags = RawTarget {
        region: Some("ap-southeast-1".to_owned()),
        project_ids: vec![PROJECT.to_owned()],
        ..RawTarget::default()
    };
    let (target, _) = scene.resolve(&flags, &RawRender::default()).unwrap();
    assert_eq!(target.hss.concurrency, 9);
    assert_eq!(target.areas.len(), 1);
    assert_eq!(target.areas[0].region, "ap-southeast-1");
    let wanted = Wanted::Id(PROJECT.to_owned());
    assert_eq!(target.areas[0].projects, Projects::Listed(vec![wanted]));
    assert_eq!(target.drift, Drift::Ignored);
}

#[test]
fn the_variables_of_the_sdk_do_not_narrow_what_a_file_covers() {
    let scene = Scene::new(TARGET).with(&[("HUAWEICLOUD_SDK_PROJECT_ID", PROJECT)]);
    let (target, _) = scene.settings();
    assert_eq!(target.areas[0].projects, Projects::All);
    assert_eq!(target.drift, Drift::Checked);
    let (target, _) = Scene::new(&format!("check_drift = false\n{TARGET}")).settings();
    assert_eq!(target.drift, Drift::Ignored);
}

#[test]
fn iam_is_not_guessed_for_an_address_of_ones_own() {
    let iam = |text: &str, variables: &[(&str, &str)]| {
        let (target, _) = Scene::new(text).with(variables).settings();
        target.areas[0].iam.as_ref().map(ToString::to_string)
    };
    let own =
        format!("{TARGET}endpoint = \"https://hss.example.com\"\nprojects = [\"{PROJECT}\"]\n");
    let named = format!("{own}iam_endpoint = \"https://iam.example.com\"\n");
    let variable = [("HUAWEICLOUD_SDK_IAM_ENDPOINT", "https://iam.example.org")];
    let known = Some("https://iam.cn-north-4.myhuaweicloud.com".to_owned());
    assert_eq!(iam(TARGET, &[]), known);
    assert_eq!(iam(&own, &[]), None);
    assert_eq!(
        iam(&own, &variable).as_deref(),
        Some("https://iam.example.org")
    );
    assert_eq!(
        iam(&named, &variable).as_deref(),
        Some("https://iam.example.com")
    );
}

#[test]
fn targets_are_regions_by_projects_by_enterprise_projects() {
    let text = format!(
        "[credentials.one]\ntoken = \"file:token\"\n[[targets]]\nregions = [\"cn-north-4\", \"cn-east-3\"]\nprojects = [\"{PROJECT}\", \"cn-north-4_team\"]\nenterprise_projects = [\"0\", \"e1\"]\ncredentials = \"one\"\n"
    );
    let scene = Scene::new(&text).without_token();
    fs::write(scene.folder.path().join("token"), format!("{SECRET}\n")).unwrap();
    let (target, _) = scene.settings();
    let areas: Vec<_> = target
        .areas
        .iter()
        .map(|area| {
            (
                area.region.as_str(),
                area.endpoint.as_str(),
                area.account.as_str(),
                area.enterprise_projects.join(" "),
            )
        })
        .collect();
    let eps = || "0 e1".to_owned();
    assert_eq!(
        areas,
        [
            (
                "cn-north-4",
                "https://hss.cn-north-4.myhuaweicloud.com",
                "one",
                eps()
            ),
            (
                "cn-east-3",
                "https://hss.cn-east-3.myhuaweicloud.com",
                "one",
                eps()
            ),
        ]
    );
    assert_eq!(
        target.areas[0].projects,
        Projects::Listed(vec![
            Wanted::Id(PROJECT.to_owned()),
            Wanted::Name("cn-north-4_team".to_owned())
        ])
    );
    assert!(!format!("{target:?}").contains(SECRET));
}

#[test]
fn every_sample_is_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/config");
    let variables = ["AUDIT_AK", "AUDIT_SK", "HSS_AUDIT_TOKEN"];
    let environment = variables.map(|name| (name.to_owned(), "something".to_owned()));
    let environment = Environment::from(environment);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // Of another form: tests/waivers.rs reads them.
        if path.ends_with("waivers.toml") || path.ends_with("policy.toml") {
            continue;
        }
        let sources = Sources::new(Some(&path), &environment);
        let read = config::run(&sources, &RawTarget::default(), &RawRender::default());
        let (target, render) = read.unwrap_or_else(|problems| panic!("{problems}"));
        names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        if names.last().is_some_and(|name| name == "full.toml") {
            assert_is_default(&target, &render);
        }
    }
    names.sort();
    assert_eq!(names, ["full.toml", "init.toml", "minimal.toml"]);
}

/// The commented sample says of every key that it names the default.
fn assert_is_default(target: &TargetConfig, render: &RenderConfig) {
    let (silent_target, silent) = Scene::new(TARGET).settings();
    assert!(render.out.ends_with(&silent.out));
    assert_eq!(render.formats, silent.formats);
    assert_eq!(render.redaction, silent.redaction);
    assert_eq!(render.fail_on, silent.fail_on);
    assert_eq!(render.evaluate, silent.evaluate);
    assert_eq!(target.hss, silent_target.hss);
    assert_eq!(target.drift, silent_target.drift);
    assert_eq!(
        target.areas[0].image_types,
        silent_target.areas[0].image_types
    );
    assert_eq!(target.areas[0].projects, silent_target.areas[0].projects);
    assert_eq!(
        target.areas[0].enterprise_projects,
        silent_target.areas[0].enterprise_projects
    );
}

// What is wrong.

#[test]
fn a_rate_is_a_sensible_number() {
    let rate = |text: &str| {
        let text = format!("max_requests_per_second = {text}\n{TARGET}");
        Scene::new(&text).settings().0.hss.requests_per_second
    };
    assert_eq!((rate("50"), rate("0.5")), (Some(50.0), Some(0.5)));
    for (text, problem) in [
        (
            "max_requests_per_second = \"fast\"\n",
            "1: `max_requests_per_second` is a text, expected a number | write digits without quotes",
        ),
        (
            "max_requests_per_second = 0\n",
            "1: `max_requests_per_second` is 0 | give a number such as `50` or `0.5`, or leave it out",
        ),
    ] {
        assert_problem(&format!("{text}{TARGET}"), problem);
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one table, a few lines for each mistake"
)]
#[test]
fn every_problem_of_form_has_its_line_words_and_advice() {
    for (text, problem) in [
        (
            "out = \n",
            "1: string values must be quoted, expected literal string | write it as TOML: https://toml.io/en/v1.0.0",
        ),
        (
            "\nuot = \"x\"\n",
            "2: unknown key `uot` | did you mean `out`?",
        ),
        (
            "colour = \"x\"\n",
            "1: unknown key `colour` | known are out, formats, lang, template_dir, redact, sample, sample_seed, pdf_rows, pdf_attach, fail_on, frameworks, framework_files, min_length_meaning, assumed_min_length, compare, concurrency, max_requests_per_second, image_types, allow_insecure_http, check_drift, waivers, policy, redaction_key, branding, pdf_password, sign_off, signing, retention, mail, storage, schedule, alerts, credentials, targets",
        ),
        (
            "redact = true\n",
            "1: `redact` is `true` or `false`, expected a text | put it in quotes",
        ),
        (
            "concurrency = \"9\"\n",
            "1: `concurrency` is a text, expected a whole number | write digits without quotes",
        ),
        (
            "concurrency = 1.5\n",
            "1: `concurrency` is a number, expected a whole number | write digits without quotes",
        ),
        (
            "max_requests_per_second = true\n",
            "1: `max_requests_per_second` is `true` or `false`, expected a number | write digits without quotes",
        ),
        (
            "check_drift = \"no\"\n",
            "1: `check_drift` is a text, expected `true` or `false` | write it without quotes",
        ),
        (
            "formats = \"csv\"\n",
            "1: `formats` is a text, expected a list of texts | write `formats = [\"…\", \"…\"]`",
        ),
        (
            "formats = [\n  \"csv\",\n  4,\n]\n",
            "3: an item of `formats` is a whole number, expected a text | put it in quotes",
        ),
        (
            "out = 2026-11-22\n",
            "1: `out` is a time, expected a text | put it in quotes",
        ),
        (
            "credentials = \"one\"\n",
            "1: `credentials` is a text, expected tables with names | write `[credentials.NAME]` and its keys below",
        ),
        (
            "credentials.one = \"x\"\n",
            "1: `credentials.one` is a text, expected a table | write `[credentials.NAME]` and its keys below",
        ),
    ] {
        let text = format!("{text}{TARGET}");
        let broken = text.replace("out = \n[[targets]]", "out = \n\n[[targets]]");
        assert_problem(&broken, problem);
    }
    assert_problem(
        "targets = [\"x\"]\n",
        "1: an item of `targets` is a text, expected a table | write `[[targets]]` and its keys below",
    );
}

#[test]
fn every_setting_that_makes_no_sense_is_named() {
    for (text, problem) in [
        (
            "out = \"\"\n",
            "1: `out` is empty | name a folder, or leave it out",
        ),
        (
            "formats = [\"docx\"]\n",
            "1: unknown format `docx` | choose from html, pdf, csv, ndjson, json, parquet, xlsx, markdown, junit, sarif, ocsf, oscal, hdf, or `all`",
        ),
        (
            "formats = []\n",
            "1: no format is named | choose from html, pdf, csv, ndjson, json, parquet, xlsx, markdown, junit, sarif, ocsf, oscal, hdf, or `all`",
        ),
        (
            "lang = \"de\"\n",
            "1: unknown language `de` | choose `en` or `zh-CN`",
        ),
        (
            "redact = \"some\"\n",
            "1: unknown redaction `some` | choose `none`, `masked` or `full`",
        ),
        (
            "fail_on = \"dire\"\n",
            "1: unknown condition `dire` | choose from `critical`, `high`, `medium`, `low`, `overdue`, `overdue:SEVERITY`, `new`, `new:SEVERITY`, `coverage`, `coverage:PERCENT`, `waivers`, `control:FRAMEWORK/CONTROL` or `never`, separated by commas",
        ),
        (
            "concurrency = 257\n",
            "1: `concurrency` is 257 | give a number from 1 to 256",
        ),
        (
            "max_requests_per_second = 0\n",
            "1: `max_requests_per_second` is 0 | give a number such as `50` or `0.5`, or leave it out",
        ),
        (
            "image_types = [\"floppy\"]\n",
            "1: unknown image type `floppy` | choose from private_image, shared_image, instance_image, registry, cicd, harbor",
        ),
        (
            "image_types = []\n",
            "1: `image_types` is empty | choose from private_image, shared_image, instance_image, registry, cicd, harbor",
        ),
    ] {
        assert_problem(&format!("{text}{TARGET}"), problem);
    }
    let variables = [
        ("HSS_AUDIT_FAIL_ON", "dire"),
        ("HSS_AUDIT_CONCURRENCY", "many"),
        ("HUAWEICLOUD_SDK_IAM_ENDPOINT", "iam"),
    ];
    assert_eq!(
        Scene::new(TARGET).with(&variables).problems(),
        [
            "-: cannot use the HUAWEICLOUD_SDK_IAM_ENDPOINT: `iam` is no URL such as `https://hss.cn-north-4.myhuaweicloud.com` | give scheme and host only, for example `https://hss.cn-north-4.myhuaweicloud.com`",
            "-: `HSS_AUDIT_CONCURRENCY` is many | give a number from 1 to 256",
            "-: HSS_AUDIT_FAIL_ON: unknown condition `dire` | choose from `critical`, `high`, `medium`, `low`, `overdue`, `overdue:SEVERITY`, `new`, `new:SEVERITY`, `coverage`, `coverage:PERCENT`, `waivers`, `control:FRAMEWORK/CONTROL` or `never`, separated by commas",
        ]
    );
}

#[expect(
    clippy::too_many_lines,
    reason = "one table, a few lines for each mistake"
)]
#[test]
fn every_target_that_makes_no_sense_is_named() {
    for (text, problem) in [
        (
            "",
            "file: no target is named | add a table `[[targets]]` with `regions`, or give `--region` and `--project-id`",
        ),
        (
            "\n[[targets]]\n",
            "2: `regions` is missing | give `regions`, for example `regions = [\"cn-north-4\"]`",
        ),
        (
            "[[targets]]\nregions = []\n",
            "2: `regions` is empty | name at least one, for example `[\"cn-north-4\"]`",
        ),
        (
            "[[targets]]\nregions = [\"cn-nort-4\"]\n",
            "2: unknown region `cn-nort-4` | did you mean `cn-north-4`? For a region that this program does not know give `endpoint` too",
        ),
        (
            "[[targets]]\nregions = [\"cn-north-4\",\n\"cn-north-4\"]\n",
            "3: `cn-north-4` stands twice in `regions` | remove one",
        ),
        (
            "[[targets]]\nregions = [\"a b\"]\nendpoint = \"https://a.example\"\n",
            "2: `a b` is no region id | give a word such as `cn-north-4`",
        ),
        (
            "[[targets]]\nregions = [\"x-1\", \"x-2\"]\nendpoint = \"https://a.example\"\n",
            "3: one `endpoint` cannot serve 2 regions | give each region a target of its own, or leave `endpoint` out",
        ),
        (
            "[[targets]]\nendpoint = \"https://a.example\"\n",
            "2: all projects are asked for, but no region says which are meant | give `regions`: the names of a region's projects begin with its id",
        ),
        (
            "[[targets]]\nregions = [\"x-1\"]\nendpoint = \"http://a.example\"\n",
            "3: cannot use the endpoint: `http://a.example` would send the token unencrypted | use `https://`, or `allow_insecure_http = true` if the way there is safe",
        ),
        (
            "[[targets]]\nregions = [\"cn-north-4\"]\niam_endpoint = \"https://a.example/v3\"\n",
            "3: cannot use the IAM endpoint: `https://a.example/v3` has more than scheme, host and port | give scheme and host only, for example `https://hss.cn-north-4.myhuaweicloud.com`",
        ),
        (
            "[[targets]]\nregions = [\"cn-north-4\"]\nprojects = \"some\"\n",
            "3: `projects` is `some` | give `\"all\"`, or a list such as `[\"some\"]`",
        ),
        (
            "[[targets]]\nregions = [\"cn-north-4\"]\nprojects = []\n",
            "3: `projects` is empty | name at least one, or leave `projects` out",
        ),
        (
            "[[targets]]\nregions = [\"cn-north-4\"]\nprojects = [\"../x\"]\n",
            "3: `../x` is no project id | a project id is 32 hexadecimal digits; the enterprise project has a setting of its own",
        ),
        (
            "[[targets]]\nregions = [\"cn-north-4\"]\nprojects = [\"team\", \"team\"]\n",
            "3: `team` stands twice in `projects` | remove one",
        ),
        (
            "[[targets]]\nregions = [\"cn-north-4\"]\nenterprise_projects = [\"\"]\n",
            "3: `` is no enterprise project id | leave it out for `all_granted_eps`, or give `0` for the default one",
        ),
        (
            "[[targets]]\nregions = [\"cn-north-4\"]\nenterprise_projects = [\"0\", \"all_granted_eps\"]\n",
            "3: `all_granted_eps` stands beside `0` | it covers every enterprise project that the caller may see; keep it alone, or remove it",
        ),
        (
            "[[targets]]\nregions = [\"cn-north-4\"]\ncredentials = \"one\"\n",
            "3: no credentials `one` | add a table `[credentials.one]`",
        ),
    ] {
        assert_problem(text, problem);
    }
}

/// Two targets of the same region.
fn two(first: &str, second: &str) -> Vec<String> {
    let head = "[credentials.one]\ntoken = \"env:HSS_AUDIT_TOKEN\"\n[credentials.two]\ntoken = \"env:HSS_AUDIT_TOKEN\"\n";
    let scene = Scene::new(&format!("{head}{TARGET}{first}\n{TARGET}{second}\n"));
    let read = scene.resolve(&RawTarget::default(), &RawRender::default());
    match read {
        Ok(_) => Vec::new(),
        Err(_) => scene.problems(),
    }
}

#[test]
fn what_two_targets_cover_together_is_named() {
    let (one, all) = (format!("projects = [\"{PROJECT}\"]"), "projects = \"all\"");
    let other = format!("projects = [\"{OTHER}\"]");
    let twice = format!(
        "10: project `{PROJECT}` of cn-north-4 is named twice | it stands on line 7 already; remove one"
    );
    assert_eq!(two(&one, &one), [twice.as_str()]);
    assert_eq!(two(&one, &other), Vec::<String>::new());
    assert_eq!(
        two(all, &one),
        [format!(
            "10: project `{PROJECT}` of cn-north-4 is covered twice | the target on line 5 covers all projects; remove one"
        )]
    );
    assert_eq!(
        two(&one, all),
        [format!(
            "7: project `{PROJECT}` of cn-north-4 is covered twice | the target on line 8 covers all projects; remove one"
        )]
    );
    assert_eq!(
        two(all, all),
        [
            "8: all projects of cn-north-4 are covered twice | the target on line 5 covers them; remove one"
        ]
    );
    // Another account has other projects, but an id is the same everywhere.
    let by = |text: &str, name: &str| format!("{text}\ncredentials = \"{name}\"");
    assert_eq!(two(&by(all, "one"), &by(all, "two")), Vec::<String>::new());
    assert_eq!(
        two(&by(&one, "one"), &by(&one, "two")),
        [twice.replace("10:", "11:")]
    );
    // Different enterprise projects of one project do not overlap, unless one target covers them all.
    let of = |id: &str| format!("{one}\nenterprise_projects = [\"{id}\"]");
    assert_eq!(two(&of("0"), &of("e1")), Vec::<String>::new());
    assert_eq!(two(&of("0"), &of("0")).len(), 1);
    assert_eq!(two(&of("0"), &one).len(), 1);
}

#[test]
fn every_way_of_signing_in_wrongly_is_named_and_never_repeats_the_secret() {
    for (table, problem) in [
        (
            String::new(),
            "1: the credentials name nothing to sign in with | give `token`; `access_key` and `secret_key`; `user`, `password` and `domain`; `profile`; or `metadata = true`",
        ),
        (
            format!("token = \"{SECRET}\""),
            "2: `token` is written in plain | name the place where it is kept: `env:NAME` or `file:PATH`",
        ),
        (
            format!("access_key = \"env:AK\"\nsecret_key = \"{SECRET}\""),
            "3: `secret_key` is written in plain | name the place where it is kept: `env:NAME` or `file:PATH`",
        ),
        (
            format!("user = \"env:U\"\ndomain = \"env:D\"\npassword = \"env:{SECRET}\""),
            "4: `password` names no environment variable | name the place where it is kept: `env:NAME` or `file:PATH`",
        ),
        (
            "token = \"file:\"".to_owned(),
            "2: `token` names no file | name the place where it is kept: `env:NAME` or `file:PATH`",
        ),
        (
            "access_key = \"env:AK\"".to_owned(),
            "1: `secret_key` is missing | say where it is kept, for example `secret_key = \"env:NAME\"`",
        ),
        (
            "file = \"x.ini\"".to_owned(),
            "1: `profile` is missing | name the section, for example `profile = \"basic\"`",
        ),
        (
            "token = \"env:T\"\nmetadata = true".to_owned(),
            "1: `token` and `metadata` are two ways to sign in | keep one; other credentials get a table of their own",
        ),
        (
            format!("tokn = \"{SECRET}\"\nmetadata = true"),
            "2: unknown key `tokn` | did you mean `token`?",
        ),
        (
            format!("token = [\"{SECRET}\"]\nmetadata = true"),
            "2: `token` is a list, expected a text | put it in quotes",
        ),
    ] {
        let text = format!("[credentials.one]\n{table}\n");
        let scene = Scene::new(&format!("{text}{TARGET}"));
        assert_eq!(scene.problems(), [problem], "{text}");
    }
}

#[test]
fn problems_of_file_and_call_are_told_together_and_apart() {
    let scene = Scene::new(&format!("fail_on = \"dire\"\nredact = \"some\"\n{TARGET}"));
    let render = RawRender {
        now: Some("soon".to_owned()),
        ..RawRender::default()
    };
    let problems = scene.resolve(&RawTarget::default(), &render).unwrap_err();
    let folder = format!("{}/", scene.folder.path().display());
    assert_eq!(
        problems.to_string().replace(&folder, ""),
        "cannot use the settings: 3 problems\n  `audit.toml` line 1: unknown condition `dire` (choose from `critical`, `high`, `medium`, `low`, `overdue`, `overdue:SEVERITY`, `new`, `new:SEVERITY`, `coverage`, `coverage:PERCENT`, `waivers`, `control:FRAMEWORK/CONTROL` or `never`, separated by commas)\n  `audit.toml` line 2: unknown redaction `some` (choose `none`, `masked` or `full`)\n  `--now soon` is no moment (give a moment like `2026-11-22T06:00:00Z`)"
    );
    let problems = scene
        .resolve(&RawTarget::default(), &RawRender::default())
        .unwrap_err();
    let words = problems.to_string().replace(&folder, "");
    assert!(
        words.starts_with("cannot use `audit.toml`: 2 problems\n  line 1: "),
        "{words}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let environment = Environment::new();
    let sources = Sources::new(Some(Path::new("/nonexistent/audit.toml")), &environment);
    let problems = config::run(&sources, &RawTarget::default(), &RawRender::default()).unwrap_err();
    assert_eq!(
        problems.to_string(),
        "cannot use `/nonexistent/audit.toml`: No such file or directory (os error 2)"
    );
    assert_eq!(
        problems.list[0].hint,
        "name a file in TOML that you may read"
    );
}

#[test]
fn what_is_kept_beside_the_credentials_counts_where_nobody_says_more() {
    let profile = |extra: &str| {
        let text = format!(
            "[credentials.one]\nprofile = \"basic\"\nfile = \"keys.ini\"\n{TARGET}credentials = \"one\"\n{extra}"
        );
        let scene = Scene::new(&text).without_token();
        let keys =
            format!("[basic]\nak = AK\nsk = {SECRET}\niam_endpoint = https://iam.example.com\n");
        fs::write(scene.folder.path().join("keys.ini"), keys).unwrap();
        let (target, _) = scene.settings();
        assert!(!format!("{target:?}").contains(SECRET));
        target.areas[0].iam.as_ref().map(ToString::to_string)
    };
    assert_eq!(profile("").as_deref(), Some("https://iam.example.com"));
    let said = profile("iam_endpoint = \"https://iam.example.org\"\n");
    assert_eq!(said.as_deref(), Some("https://iam.example.org"));
}

#[test]
fn a_password_needs_an_iam() {
    let text = "[credentials.one]\nuser = \"env:U\"\npassword = \"env:P\"\ndomain = \"env:D\"\n";
    let target = "[[targets]]\nregions = [\"x-1\"]\nendpoint = \"https://hss.example.com\"\ncredentials = \"one\"\n";
    let scene =
        Scene::new(&format!("{text}{target}")).with(&[("U", "u"), ("P", SECRET), ("D", "d")]);
    assert_eq!(
        scene.problems(),
        [
            "-: no IAM endpoint is known that exchanges the password for a token | give `--iam-endpoint`, or `iam_endpoint` in the file, for example `https://iam.myhuaweicloud.com`"
        ]
    );
}

/// The frameworks that a command judges by, and how.
fn controls(text: &str, raw: RawFrameworks) -> Result<ControlOptions, Vec<String>> {
    let render = RawRender {
        frameworks: raw,
        ..RawRender::default()
    };
    let scene = Scene::new(text);
    let read = scene.resolve(&RawTarget::default(), &render);
    let of_problem = |problem: &config::Problem| format!("{} | {}", problem.what, problem.hint);
    match read {
        Ok((_, render)) => Ok(render.evaluate.controls),
        Err(problems) => Err(problems.list.iter().map(of_problem).collect()),
    }
}

fn ids(options: &ControlOptions) -> Vec<&str> {
    let frameworks = options.frameworks.iter();
    frameworks.map(|framework| framework.id.as_str()).collect()
}

#[test]
fn frameworks_are_chosen_by_name_and_own_ones_come_with_their_file() {
    let own = format!(
        "{}/samples/framework/house-rules.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let named = |names: &str, files: &[&str]| RawFrameworks {
        frameworks: vec![names.to_owned()],
        files: files.iter().map(Into::into).collect(),
        ..RawFrameworks::default()
    };
    let of = |text: &str, raw| ids(&controls(&format!("{text}{TARGET}"), raw).unwrap()).join(" ");
    let silent = of("", RawFrameworks::default());
    assert!(
        silent.starts_with("hss-baseline pci-dss-4.0.1 "),
        "{silent}"
    );
    assert!(!silent.contains("mlps-practice"), "{silent}");
    assert_eq!(
        of("", named("openeuler-22.03, hss-baseline", &[])),
        "hss-baseline openeuler-22.03"
    );
    assert_eq!(of("", named("none", &[])), "");
    assert_eq!(
        of("frameworks = [\"hipaa\"]\n", RawFrameworks::default()),
        "hipaa"
    );
    assert_eq!(
        of("frameworks = [\"hipaa\"]\n", named("soc-2-2017", &[])),
        "soc-2-2017"
    );
    let files = RawFrameworks {
        files: vec![own.clone().into()],
        ..RawFrameworks::default()
    };
    assert_eq!(of("", files), format!("{silent} house-rules"));
    assert_eq!(of("", named("house-rules", &[&own])), "house-rules");
    assert_eq!(of("", named("default", &[&own])), silent);
}

#[test]
fn every_problem_with_frameworks_is_named() {
    let raw = RawFrameworks {
        frameworks: vec!["pci,hipaa,none".to_owned()],
        files: vec!["no-such.toml".into()],
        min_length_meaning: Some("guess".to_owned()),
        assumed_min_length: Some("0".to_owned()),
    };
    let found = controls(TARGET, raw).unwrap_err();
    for (index, start) in [
        "cannot read `no-such.toml`: ",
        "unknown framework `pci` | choose from hss-baseline, pci-dss-4.0.1, ",
        "`none` and a framework are both named | ",
        "unknown meaning `guess` of the least length | choose `hss_threshold` or `host_value`",
        "`--assumed-min-length` is 0 | give a number from 1 to 256, or leave it out",
    ]
    .into_iter()
    .enumerate()
    {
        assert!(found[index].starts_with(start), "{found:#?}");
    }
}

#[test]
fn a_threshold_may_name_controls_that_can_be_assessed() {
    let of = |fail_on: &str| {
        let render = RawRender {
            fail_on: Some(fail_on.to_owned()),
            ..RawRender::default()
        };
        let read = Scene::new(TARGET).resolve(&RawTarget::default(), &render);
        read.map(|(_, render)| render.fail_on)
            .map_err(|problems| problems.to_string())
    };
    let conditions = of("high, control:pci-dss-4.0.1/8.3.6").unwrap();
    let names: Vec<String> = conditions.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["high", "control:pci-dss-4.0.1/8.3.6"]);
    for (wrong, problem) in [
        (
            "control:pci/8.3.6",
            "`control:pci/8.3.6` names no framework that is judged by",
        ),
        ("control:hipaa", "unknown condition `control:hipaa`"),
        (
            "control:pci-dss-4.0.1/8.3.7",
            "`control:pci-dss-4.0.1/8.3.7` names no control of `pci-dss-4.0.1` that can be assessed",
        ),
        (
            "control:openeuler-22.03/password-complexity",
            "names no framework that is judged by",
        ),
    ] {
        let said = of(wrong).unwrap_err();
        assert!(said.contains(problem), "{said}");
    }
}

// The schema of the settings.

fn config_schema() -> Value {
    serde_json::from_str(config::SCHEMA).unwrap()
}

/// A table of the schema, and how it is written with one key.
const TABLES: [(&str, &str); 17] = [
    ("", "KEY = 1\n"),
    ("/properties/branding", "[branding]\nKEY = 1\n"),
    ("/properties/sign_off", "[sign_off]\nKEY = 1\n"),
    ("/properties/storage", "[storage]\nKEY = 1\n"),
    ("/properties/signing", "[signing]\nKEY = 1\n"),
    ("/properties/retention", "[retention]\nKEY = 1\n"),
    ("/$defs/target", "[[targets]]\nKEY = 1\n"),
    (
        "/$defs/credentials",
        "[credentials.x]\ntoken = \"env:T\"\nKEY = 1\n",
    ),
    ("/properties/mail", "[mail]\nKEY = 1\n"),
    ("/$defs/mail_group", "[mail]\n[[mail.group]]\nKEY = 1\n"),
    ("/properties/schedule", "[schedule]\nKEY = 1\n"),
    (
        "/$defs/scheduled_job",
        "[schedule]\n[[schedule.jobs]]\nKEY = 1\n",
    ),
    ("/properties/alerts", "[alerts]\nKEY = 1\n"),
    ("/$defs/policy", "[policy]\nKEY = 1\n"),
    (
        "/$defs/policy/properties/severity",
        "[policy.severity]\nKEY = 1\n",
    ),
    (
        "/$defs/policy/properties/deadlines",
        "[policy.deadlines]\nKEY = 1\n",
    ),
    (
        "/$defs/policy/properties/waivers",
        "[policy.waivers]\nKEY = 1\n",
    ),
];

#[test]
fn the_schema_has_the_keys_that_are_read_and_no_other() {
    let schema = config_schema();
    for (pointer, text) in TABLES {
        let table = schema.pointer(pointer).unwrap();
        assert_eq!(table["additionalProperties"], false, "{pointer}");
        let described: BTreeSet<&str> = table["properties"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        // A word that is like no key is answered with all of them.
        let text = text.replace("KEY", "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq");
        let problems = Scene::new(&text).problems();
        let known = problems
            .iter()
            .find_map(|problem| problem.split_once("| known are ").map(|(_, known)| known))
            .unwrap_or_else(|| panic!("{problems:?}"));
        let known: BTreeSet<&str> = known.split(", ").collect();
        assert_eq!(known, described, "{pointer}");
    }
}

/// The keys of a sample, those in comments too, by their tables; with their values.
fn keys_of_sample(name: &str) -> BTreeMap<(String, String), Vec<toml::Value>> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/config");
    let text = fs::read_to_string(sample.join(name)).unwrap();
    let mut table = String::new();
    let mut keys: BTreeMap<_, Vec<toml::Value>> = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim_start_matches(['#', ' ']);
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_matches(['[', ']']).to_owned();
            // Credentials are named by the operator.
            if table.starts_with("credentials.") {
                "credentials".clone_into(&mut table);
            }
            keys.entry((String::new(), table.clone())).or_default();
        } else if let Some((key, value)) = line.split_once(" = ")
            && key
                .chars()
                .all(|one| one == '_' || one.is_ascii_alphanumeric())
        {
            let line = toml::from_str::<toml::Table>(&format!("value = {value}"));
            let value = line.ok().and_then(|mut line| line.remove("value"));
            keys.entry((table.clone(), key.to_owned()))
                .or_default()
                .extend(value);
        }
    }
    keys
}

/// Where the samples have the table that a text of [`TABLES`] writes a key of.
fn place_in_samples(text: &str) -> (&'static str, &str) {
    let header = text.lines().rev().find_map(|line| line.strip_prefix('['));
    let table = header.map_or("", |header| header.trim_matches(['[', ']']));
    match table.strip_prefix("policy") {
        Some(table) => ("policy.toml", table.trim_start_matches('.')),
        None if table.starts_with("credentials.") => ("full.toml", "credentials"),
        None => ("full.toml", table),
    }
}

#[test]
fn the_samples_with_every_key_name_them_all() {
    let schema = config_schema();
    for (pointer, text) in TABLES {
        let (sample, table) = place_in_samples(text);
        let named = keys_of_sample(sample);
        let keys = schema.pointer(pointer).unwrap()["properties"]
            .as_object()
            .unwrap();
        for key in keys.keys() {
            let is_key = named.contains_key(&(table.to_owned(), key.clone()));
            let inner = [table, key].map(str::to_owned);
            let inner = inner.join(".").trim_start_matches('.').to_owned();
            let is_table = named.contains_key(&(String::new(), inner));
            assert!(is_key || is_table, "{sample}: {pointer}/{key}");
        }
    }
}

/// What the schema calls the default of a key is what the samples, which other tests hold against the program, show of it.
#[test]
fn the_schema_and_the_samples_name_the_same_defaults() {
    let schema = config_schema();
    let mut compared = 0;
    for (pointer, text) in TABLES {
        let (sample, table) = place_in_samples(text);
        let named = keys_of_sample(sample);
        let keys = schema.pointer(pointer).unwrap()["properties"]
            .as_object()
            .unwrap();
        for (key, described) in keys {
            let Some(default) = described.get("default") else {
                continue;
            };
            let values = &named[&(table.to_owned(), key.clone())];
            let is_shown = values
                .iter()
                .any(|value| &serde_json::to_value(value).unwrap() == default);
            assert!(
                is_shown,
                "{sample}: {pointer}/{key} is {values:?}, by default {default}"
            );
            compared += 1;
        }
    }
    assert!(compared > 40, "{compared} defaults");
}

// Letters.

const MAIL: &str = "[mail]\nserver = \"smtp.example.com\"\nfrom = \"HSS audit <audit@example.com>\"\n\
    [[mail.group]]\nname = \"security\"\nto = \"Chief information security officer <ciso@example.com>\"\n";

/// What becomes of `[mail]` where letters are wanted.
fn mail(scene: &Scene) -> Result<RenderConfig, Problems> {
    let wanted = RawRender {
        mails: true,
        ..RawRender::default()
    };
    scene
        .resolve(&RawTarget::default(), &wanted)
        .map(|(_, render)| render)
}

#[test]
fn the_sample_names_the_defaults_of_mail() {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/config/full.toml");
    let full = fs::read_to_string(full).unwrap();
    let full = Scene::new(&full).with(&[("AUDIT_AK", "ak"), ("AUDIT_SK", "sk")]);
    let silent = Scene::new(&format!("{MAIL}{TARGET}"));
    let [full, silent] = [&full, &silent].map(|scene| mail(scene).unwrap().mail.unwrap());
    assert_eq!(format!("{full:#?}"), format!("{silent:#?}"));
    // Where nobody wants letters, nobody needs their secrets.
    let scene = Scene::new(&format!(
        "{}{TARGET}",
        MAIL.replace("from", "user = \"env:NO\"\npassword = \"env:NO\"\nfrom")
    ));
    assert!(scene.settings().1.mail.is_none());
    let problems = mail(&scene).unwrap_err().to_string();
    assert!(problems.contains("NO is not set"), "{problems}");
}

#[test]
fn every_mistake_about_mail_is_told_at_once() {
    let mistakes = format!(
        r#"{TARGET}
[mail]
server = "smtp example"
port = 0
security = "ssl"
sign_in = "cram"
password = "{SECRET}"
client_key = "env:KEY"
proxy = "http://user:{SECRET}@proxy:1"
proxy_password = "env:PROXY"
in_doubt = "maybe"
from = "nobody"
size_limit_mb = 1000
timeout_seconds = 0
form = "x"

[[mail.group]]
name = "a/b"

[[mail.group]]
to = ["x@example.com\u0007"]
when = ["often"]
min_severity = "huge"
lang = "de"
redact = "some"
attach = ["docx"]

[[mail.group]]
name = "twice"
to = "a@example.com"
attach = ["csv"]
encrypt = "env:X"

[[mail.group]]
name = "twice"
cc = []
when = []
"#
    );
    insta::assert_snapshot!(
        "every_mistake_about_mail",
        Scene::new(&mistakes).problems().join("\n")
    );
}

#[test]
fn mail_goes_unencrypted_to_this_machine_alone() {
    for (host, is_fine) in [
        ("localhost", true),
        ("127.0.0.1", true),
        ("::1", true),
        ("10.0.0.1", false),
    ] {
        let text = MAIL.replace(
            "smtp.example.com\"",
            &format!("{host}\"\nsecurity = \"none\""),
        );
        let found = mail(&Scene::new(&format!("{text}{TARGET}")));
        assert_eq!(found.is_ok(), is_fine, "{host}");
    }
}
