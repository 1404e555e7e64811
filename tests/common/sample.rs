//! Reports of any size, made without a service: the same size gives the same report.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use hss_audit::evaluate::{Sample, SampleOrder, evaluate};
use hss_audit::findings::{
    Account, Asset, AssetKind, Check, CheckResult, ComplexityRule, Count, Coverage, CrossCheck,
    CrossCheckVerdict, Evidence, Explanation, FigureKind, Finding, FindingId, HostAsset, HostState,
    HostStatus, ImageAsset, ImageState, ImageType, Inventory, InventoryHost, InventoryImage,
    Parameters, PolicyInForce, QueryLedger, QueryOutcome, ReadBy, Reading, RequiredNumber,
    RuleResult, StatementLedger, TotalCounts,
};
use hss_audit::report::{
    self, Aids, Branding, Condition, Context, Earlier, Language, Redaction, Report, Run, Scope,
    ScopeTarget, Severity, SignOff, Text,
};

const REGION: &str = "cn-north-4";
const PROJECT: &str = "0123456789abcdef0123456789abcdef";

/// Where `HSS_AUDIT_SAMPLES_DIR` says that reports are written to for programs that are not ours.
#[expect(
    clippy::disallowed_methods,
    reason = "who runs the checks says where to write"
)]
pub fn folder() -> PathBuf {
    let place = std::env::var_os("HSS_AUDIT_SAMPLES_DIR");
    assert!(place.is_some(), "HSS_AUDIT_SAMPLES_DIR says where to");
    place.unwrap().into()
}

/// 2026-11-22T06:00:00Z.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_327_200, 0).unwrap()
}

/// Names that attack or strain a renderer.
pub fn hostile_names() -> Vec<String> {
    let mut names: Vec<String> = [
        "<script>alert(1)</script>",
        "</script><img src=x onerror=alert(1)>",
        "{{ 7*7 }}{% raw %}",
        "\"quoted\" & 'single'",
        "=cmd|' /C calc'!A0",
        "+1-2",
        "@SUM(A1)",
        "\t=tab",
        "esc\u{1b}[31mred\u{7}",
        "new\nline\r\nand more",
        "rtl\u{202e}gpj.exe",
        "مضيف-الإنتاج",
        "生产-数据库-03",
        "サーバー東京",
        "сервер-база",
        "emoji-😀-🚀",
        "rare-𠮷-\u{e000}",
        "combining-e\u{301}",
        "zero\u{200b}width",
        "\u{ff1d}full-width-formula",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("long-".to_owned() + &"x".repeat(65_530));
    names
}

/// A report about `findings` results on as many assets as they need.
pub fn report(findings: usize) -> Report {
    build(findings, &[], QueryOutcome::Complete, Redaction::Masked)
}

/// The same with something else hidden.
pub fn report_hiding(findings: usize, redaction: Redaction) -> Report {
    build(findings, &[], QueryOutcome::Complete, redaction)
}

/// The same in Chinese.
pub fn chinese_report(findings: usize) -> Report {
    let text = Text::of(Language::Chinese);
    build_in(
        &text,
        findings,
        &[],
        QueryOutcome::Complete,
        Redaction::Masked,
    )
}

/// The same with the hostile names in every field that the cloud can fill.
pub fn hostile_report() -> Report {
    build(
        400,
        &hostile_names(),
        QueryOutcome::Complete,
        Redaction::None,
    )
}

/// A report about a fleet in which nothing repeats: ids, names and addresses are drawn, as real ids are.
pub fn random_report(findings: usize) -> Report {
    let data = data_of(findings, |_| Name::Drawn);
    let (names, masked) = (&[], Redaction::Masked);
    of_data(
        &Text::english(),
        data,
        names,
        QueryOutcome::Complete,
        masked,
    )
}

/// A report whose data is incomplete.
pub fn broken_report() -> Report {
    build(200, &[], QueryOutcome::Failed, Redaction::Masked)
}

/// Evaluated data as it comes out of normalize.
pub fn data(count: usize, names: &[String]) -> (Vec<Finding>, Inventory) {
    data_of(count, |index| {
        let name = names.get(index % names.len().max(1)).cloned();
        name.map_or(Name::Numbered, Name::Given)
    })
}

/// What an asset is called.
enum Name {
    /// By its number, and so are its addresses.
    Numbered,
    Given(String),
    /// By chance, and so are its id and its addresses.
    Drawn,
}

impl Name {
    /// A name that begins with a word, or the one that is given.
    fn of(&self, random: &mut Random, index: usize, word: &str) -> String {
        match self {
            Self::Numbered => format!("{word}-{index:05}"),
            Self::Given(name) => name.clone(),
            Self::Drawn => format!("{word}-{:013x}", random.next() >> 12),
        }
    }
}

fn data_of(count: usize, name_of: impl Fn(usize) -> Name) -> (Vec<Finding>, Inventory) {
    let mut random = Random(7);
    let mut findings = Vec::with_capacity(count);
    let mut inventory = Inventory::default();
    let mut index = 0;
    while findings.len() < count {
        let name = name_of(index);
        if index % 4 == 3 {
            image(&mut random, index, name, &mut findings, &mut inventory);
        } else {
            host(&mut random, index, name, &mut findings, &mut inventory);
        }
        index += 1;
    }
    findings.truncate(count);
    findings.sort_by(Finding::compare);
    inventory
        .hosts
        .sort_by(|one, other| one.asset.key.cmp(&other.asset.key));
    inventory
        .images
        .sort_by(|one, other| one.asset.key.cmp(&other.asset.key));
    (findings, inventory)
}

fn build(count: usize, names: &[String], outcome: QueryOutcome, redaction: Redaction) -> Report {
    let text = Text::of(Language::English);
    build_in(&text, count, names, outcome, redaction)
}

fn build_in(
    text: &Text,
    count: usize,
    names: &[String],
    outcome: QueryOutcome,
    redaction: Redaction,
) -> Report {
    of_data(text, data(count, names), names, outcome, redaction)
}

fn of_data(
    text: &Text,
    (findings, inventory): (Vec<Finding>, Inventory),
    names: &[String],
    outcome: QueryOutcome,
    redaction: Redaction,
) -> Report {
    let queries = queries(&findings, &inventory, outcome);
    let gaps = queries
        .iter()
        .filter_map(|query| {
            let why = query.error.clone()?;
            Some(hss_audit::findings::Gap {
                what: format!("{} in {REGION}", query.endpoint),
                why,
            })
        })
        .collect();
    let mut coverage = Coverage::of_lists(queries, gaps);
    second_source(&mut coverage, names);
    let evaluation = evaluate(
        findings,
        &inventory,
        &coverage,
        &super::waivers::options(names),
        now(),
    );
    let order = SampleOrder {
        size: 12,
        seed: format!("seed{}", names.concat()),
    };
    let sample = Sample::draw(&order, &evaluation.findings, &inventory, &coverage);
    let context = Context {
        run: Run {
            id: "20261122T060000Z-0a1b2c3d".into(),
            generated_at: now().timestamp_millis(),
            collected_from: Some(now().timestamp_millis() - 42_000),
            collected_to: Some(now().timestamp_millis() - 1_000),
        },
        scope: Scope {
            targets: vec![ScopeTarget {
                region: REGION.into(),
                endpoint: format!("https://hss.{REGION}.myhuaweicloud.com"),
                project_id: PROJECT.into(),
                enterprise_project_id: "all_granted_eps".into(),
            }],
            image_types: vec!["private_image".into(), "shared_image".into(), "cicd".into()],
        },
        fail_on: vec![Condition::Severity(Severity::High)],
        redaction,
        aids: Aids {
            sample: Some(sample),
            sign_off: SignOff {
                prepared_by: Some(format!("A. Auditor{}", names.concat())),
                ..SignOff::default()
            },
            ..Aids::default()
        },
        earlier: Earlier::NotAsked,
        branding: Branding::default(),
        text: text.clone(),
    };
    report::build(evaluation, coverage, context)
}

/// Numbers that HSS states: one that agrees, one that differs, one that cannot be compared, one that was refused.
fn second_source(coverage: &mut Coverage, names: &[String]) {
    let name = names.concat();
    let parameters = Parameters::from([("image_type".into(), format!("private_image{name}"))]);
    let statement = |endpoint: &str, error: Option<String>| StatementLedger {
        endpoint: endpoint.into(),
        region: REGION.into(),
        project_id: PROJECT.into(),
        parameters: parameters.clone(),
        received_at: now().timestamp_millis() - 20_000,
        requests: 1,
        withheld: 2,
        narrowed: error.clone(),
        error,
    };
    // As long as what the client keeps of a message.
    let message: String = name.chars().take(300).collect();
    let refusal = Some(format!("HTTP 403 HSS.0013 {message}"));
    coverage.statements = vec![
        statement("host_statistics", None),
        statement("agent_status", refusal.clone()),
    ];
    coverage.cross_checks = cross_checks(&parameters, refusal);
    coverage.password_policy = vec![PolicyInForce {
        region: REGION.into(),
        project_id: PROJECT.into(),
        rules: ComplexityRule::ALL.map(|rule| match rule {
            ComplexityRule::MinLength => RequiredNumber::of(rule, Some(8), vec![8, 10]),
            ComplexityRule::Number => RequiredNumber::of(rule, None, vec![1, 2]),
            _ => RequiredNumber::of(rule, None, Vec::new()),
        }),
    }];
    coverage.hosts_with_two_addresses = 3;
}

fn cross_checks(parameters: &Parameters, refusal: Option<String>) -> Vec<CrossCheck> {
    let check = |figure, stated, verdict| CrossCheck {
        region: REGION.into(),
        project_id: PROJECT.into(),
        endpoint: "host_statistics".into(),
        parameters: parameters.clone(),
        figure,
        stated,
        counted: None,
        readings: Vec::new(),
        verdict,
        explanations: Vec::new(),
        error: None,
    };
    let reading = |counts, agrees| Reading {
        counts,
        counted: 1_234,
        agrees,
    };
    vec![
        CrossCheck {
            counted: Some(1_234),
            readings: vec![reading(Count::ListedHosts, true)],
            ..check(
                Some(FigureKind::Hosts),
                Some(1_234),
                CrossCheckVerdict::Agrees,
            )
        },
        CrossCheck {
            counted: Some(1_234),
            readings: vec![
                reading(Count::OfflineAgents, false),
                reading(Count::AllAgentsNotOnline, false),
            ],
            explanations: vec![Explanation::ScanBetween, Explanation::MeaningUnclear],
            ..check(
                Some(FigureKind::AgentsOffline),
                Some(-7),
                CrossCheckVerdict::Differs,
            )
        },
        CrossCheck {
            explanations: vec![Explanation::UncoveredImages],
            ..check(
                Some(FigureKind::ImagePolicies),
                Some(3),
                CrossCheckVerdict::NotComparable,
            )
        },
        CrossCheck {
            error: refusal,
            ..check(None, None, CrossCheckVerdict::NotAsked)
        },
    ]
}

fn host(
    random: &mut Random,
    index: usize,
    name: Name,
    findings: &mut Vec<Finding>,
    inventory: &mut Inventory,
) {
    let called = name.of(random, index, "prod-web");
    let (host_id, private, public) = match &name {
        Name::Drawn => {
            let id = (u128::from(random.next()) << 64) | u128::from(random.next());
            let id = uuid::Builder::from_random_bytes(id.to_be_bytes()).into_uuid();
            let private = Ipv4Addr::from(0x0a00_0000 | (random.next() >> 40) as u32);
            let public = Ipv4Addr::from((random.next() >> 32) as u32);
            (id.to_string(), private, public)
        }
        Name::Numbered | Name::Given(_) => (
            format!("{:016x}{index:016x}", random.next()),
            Ipv4Addr::from(0x0a00_0000 | index as u32),
            Ipv4Addr::new(203, 0, 113, index as u8),
        ),
    };
    let asset = Arc::new(Asset::host(
        Some(called.into()),
        HostAsset {
            host_id: host_id.into(),
            private_ip: Some(private.to_string().into()),
            public_ip: (random.below(4) == 0).then(|| public.to_string().into()),
            enterprise_project_id: Some("0".into()),
            enterprise_project_name: Some(["default", "支付平台", "web-shop"][index % 3].into()),
            os_type: Some("Linux".into()),
            asset_value: Some("important".into()),
        },
    ));
    let state = [
        HostState::Assessable,
        HostState::Assessable,
        HostState::AgentOffline,
        HostState::NotProtected,
    ][random.below(4)];
    inventory.hosts.push(InventoryHost {
        region: REGION.into(),
        project_id: PROJECT.into(),
        asset: Arc::clone(&asset),
        state,
        status: HostStatus::default(),
        system: Some("Ubuntu 24.04".into()),
    });
    for account in 0..random.below(4) {
        let names = ["root", "admin", "mysql", "deploy", "测试用户"];
        let user = match &name {
            Name::Given(name) => name.clone(),
            Name::Numbered | Name::Drawn => names[random.below(5)].to_owned(),
        };
        findings.push(weak(random, &asset, format!("{user}{account}")));
    }
    if random.below(3) > 0 {
        findings.push(complexity(random, &asset));
    }
}

fn image(
    random: &mut Random,
    index: usize,
    name: Name,
    findings: &mut Vec<Finding>,
    inventory: &mut Inventory,
) {
    let types = [ImageType::Private, ImageType::Shared, ImageType::Cicd];
    let asset = Arc::new(Asset::image(ImageAsset {
        image_type: types[random.below(3)].clone(),
        namespace: Some("team-a".into()),
        image_name: name.of(random, index, "service").into(),
        image_version: Some(format!("1.{}.{}", random.below(9), random.below(20)).into()),
        image_id: Some(match name {
            Name::Drawn => format!("{:016x}{:016x}", random.next(), random.next()).into(),
            Name::Numbered | Name::Given(_) => format!("{:032x}", random.next()).into(),
        }),
    }));
    inventory.images.push(InventoryImage {
        region: REGION.into(),
        project_id: PROJECT.into(),
        asset: Arc::clone(&asset),
        state: [
            ImageState::Assessable,
            ImageState::Assessable,
            ImageState::NeverScanned,
        ][random.below(3)],
        scanned_at: None,
        unsafe_settings: None,
    });
    for account in 0..random.below(3) {
        findings.push(weak(random, &asset, format!("app{account}")));
    }
    findings.push(complexity(random, &asset));
}

fn weak(random: &mut Random, asset: &Arc<Asset>, name: String) -> Finding {
    let service_type = ["system", "system", "mysql", "redis", "ftp"][random.below(5)];
    let account = Account {
        name: name.into(),
        service_type: service_type.into(),
    };
    Finding {
        id: FindingId::of(
            REGION,
            PROJECT,
            Check::WeakPassword,
            &asset.key,
            Some(&account),
        ),
        check: Check::WeakPassword,
        result: CheckResult::Fail,
        ignored_in_hss: false,
        asset: Arc::clone(asset),
        account: Some(account),
        evidence: Evidence::WeakPassword {
            masked_password: Some("12****".into()),
        },
        duration_days: (random.below(5) > 0).then(|| random.below(900) as i64),
        scanned_at: scanned(random),
        region: REGION.into(),
        project_id: PROJECT.into(),
        suggestion: Some("Set a password of at least eight characters and four classes.".into()),
    }
}

fn complexity(random: &mut Random, asset: &Arc<Asset>) -> Finding {
    let results = [
        CheckResult::Pass,
        CheckResult::Pass,
        CheckResult::Fail,
        CheckResult::Unknown,
    ];
    let rules = ComplexityRule::ALL.map(|rule| RuleResult {
        rule,
        result: results[random.below(if asset.kind() == AssetKind::Host {
            3
        } else {
            4
        })],
        required: (random.below(2) == 0).then_some(8),
    });
    Finding {
        id: FindingId::of(REGION, PROJECT, Check::PasswordComplexity, &asset.key, None),
        check: Check::PasswordComplexity,
        result: CheckResult::of_rules(&rules),
        ignored_in_hss: random.below(10) == 0,
        asset: Arc::clone(asset),
        account: None,
        evidence: Evidence::PasswordComplexity {
            rules: Arc::new(rules),
        },
        duration_days: None,
        scanned_at: scanned(random),
        region: REGION.into(),
        project_id: PROJECT.into(),
        suggestion: Some("Use at least three of the four character classes.".into()),
    }
}

fn scanned(random: &mut Random) -> Option<i64> {
    (random.below(6) > 0).then(|| now().timestamp_millis() - random.below(20 * 86_400_000) as i64)
}

fn queries(findings: &[Finding], inventory: &Inventory, last: QueryOutcome) -> Vec<QueryLedger> {
    let of = |check, kind| {
        findings
            .iter()
            .filter(|one| one.check == check && one.asset.kind() == kind)
            .count() as u64
    };
    let (host, image) = (AssetKind::Host, AssetKind::Image);
    let (weak, complexity) = (Check::WeakPassword, Check::PasswordComplexity);
    let mut queries = vec![
        ledger(
            "host_weak_passwords",
            Some(weak),
            host,
            None,
            of(weak, host),
        ),
        ledger(
            "host_password_complexity",
            Some(complexity),
            host,
            Some(("result_type", "unhandled")),
            of(complexity, host),
        ),
        ledger(
            "host_password_complexity",
            Some(complexity),
            host,
            Some(("result_type", "ignored")),
            0,
        ),
        ledger(
            "image_weak_passwords",
            Some(weak),
            image,
            Some(("image_type", "private_image")),
            of(weak, image),
        ),
        ledger(
            "image_password_complexity",
            Some(complexity),
            image,
            Some(("image_type", "private_image")),
            of(complexity, image),
        ),
        ledger("hosts", None, host, None, inventory.hosts.len() as u64),
        ledger(
            "registry_images",
            None,
            image,
            None,
            inventory.images.len() as u64,
        ),
        ledger("cicd_images", None, image, None, 0),
    ];
    if last != QueryOutcome::Complete {
        queries[3].outcome = last;
        queries[3].distinct /= 2;
        queries[3].error = Some("offset 200: HTTP 503 after 5 attempts in 41 s".into());
    }
    queries
}

fn ledger(
    endpoint: &str,
    check: Option<Check>,
    subject: AssetKind,
    parameter: Option<(&str, &str)>,
    rows: u64,
) -> QueryLedger {
    let mut parameters =
        Parameters::from([("enterprise_project_id".into(), "all_granted_eps".into())]);
    parameters.extend(parameter.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let pages = rows / 200 + 2;
    QueryLedger {
        endpoint: endpoint.into(),
        check,
        subject: subject.into(),
        region: REGION.into(),
        project_id: PROJECT.into(),
        parameters,
        declared_total_first: i64::try_from(rows).ok(),
        declared_total_last: i64::try_from(rows).ok(),
        total_counts: TotalCounts::Rows,
        rows,
        distinct: rows,
        duplicates: 0,
        unreadable: 0,
        pages,
        requests: pages,
        retries: 0,
        throttled: 0,
        sweeps: 1,
        read_by: ReadBy::List,
        parts: 0,
        started_at: now().timestamp_millis() - 42_000,
        finished_at: now().timestamp_millis() - 1_000,
        outcome: QueryOutcome::Complete,
        error: None,
        concerned: None,
    }
}

/// SplitMix64: small, fast, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}
