//! What looking back costs: `cargo bench --bench history [-- ROWS]`.
//!
//! Makes an archive once, below `target/tmp`, through the program's own writer: 20 runs of half a million findings by
//! default, a twentieth of which change from run to run; 100 small runs; and two runs of a million findings each. Each
//! question is asked in a process of its own, so that its peak memory can be told.
#![allow(
    clippy::allow_attributes,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a program that measures prints, and may fail loudly"
)]

mod common;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use common::{NOW_MS, measure, peak_megabytes};
use hss_audit::evaluate::{Evaluation, Freshness, JudgedFinding, Options, Population, Score};
use hss_audit::findings::{
    Account, Asset, AssetKind, AssetStanding, Check, CheckResult, CheckStanding, Coverage,
    Evidence, Finding, FindingId, HostAsset, Inventory, Parameters, PopulationClass, QueryLedger,
    QueryOutcome, Severity, Status,
};
use hss_audit::history::{Archive, History, StoredRun, compare, find};
use hss_audit::render::{Assets, Parquet, Renderer};
use hss_audit::report::{
    Aids, Branding, Context, Difference, Earlier, Listing, Redaction, Run, Scope, ScopeTarget,
    Text, build,
};

const DAY_MS: i64 = 86_400_000;
/// Weak accounts of each host.
const ACCOUNTS: u64 = 4;

/// One archive, and how it is made.
struct Shape {
    name: &'static str,
    runs: u64,
    findings: u64,
    /// Of a thousand hosts so many change from run to run.
    turnover: u64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(place) = arguments.iter().position(|one| one == "--ask") {
        ask(&arguments[place + 1], Path::new(&arguments[place + 2]));
        return;
    }
    let wanted = arguments.iter().find_map(|argument| argument.parse().ok());
    let rows: u64 = wanted.unwrap_or(10_000_000);
    let shapes = [
        ("lake", 20, rows / 20, 50),
        ("small", 100, 2_000, 50),
        ("two", 2, rows / 10, 50),
        ("strangers", 2, rows / 10, 1_000),
    ];
    println!(
        "{:44} {:>12} {:>9} {:>9}",
        "", "processor s", "wall s", "peak MB"
    );
    for (name, runs, findings, turnover) in shapes {
        let shape = Shape {
            name,
            runs,
            findings,
            turnover,
        };
        let folder = archive(&shape);
        let questions: &[&str] = match name {
            "lake" => &["list", "diff", "trend"],
            "small" => &["list", "trend"],
            _ => &["diff", "table", "json"],
        };
        for question in questions {
            let this = std::env::current_exe().unwrap();
            let output = Command::new(this)
                .args(["--ask", question])
                .arg(&folder)
                .output()
                .unwrap();
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            let what = format!("{question} of {name}: {runs} runs of {findings}");
            println!(
                "{what:44} {}",
                String::from_utf8_lossy(&output.stdout).trim_end()
            );
        }
    }
}

/// Answers one question and prints what that cost.
fn ask(question: &str, out: &Path) {
    let (answer, cost) = measure(|| match question {
        "list" => {
            let archive = Archive::read(out, |_| true).unwrap();
            assert!(archive.unusable.is_empty(), "{:?}", archive.unusable);
            format!("{} runs", archive.runs.len())
        }
        "diff" => {
            let [earlier, later] = last_two(out);
            assert!(find(out, later.path().file_name().unwrap().to_str().unwrap()).is_ok());
            format!("{:?}", compare(&earlier, &later).unwrap().counts)
        }
        // What `hss-audit diff` has to do until it can print twenty findings of each class, and all of them.
        "table" | "json" => {
            let [earlier, later] = last_two(out);
            let listing = match question {
                "json" => Listing::All,
                _ => Listing::First(20),
            };
            let comparison = compare(&earlier, &later).unwrap();
            let difference = Difference::of(comparison, &later, listing).unwrap();
            let mut written = Counter(0);
            if question == "json" {
                serde_json::to_writer(BufWriter::new(&mut written), &difference).unwrap();
            }
            let gone = difference.changes.gone.len();
            format!("{gone} are gone, {} kB", written.0 / 1000)
        }
        _ => {
            let archive = Archive::read(out, |_| true).unwrap();
            let trend = History::read(archive, None).unwrap().trend;
            let fixed: u64 = trend.remediation.iter().map(|one| one.fixed).sum();
            format!("{} runs, {fixed} fixed", trend.points.len())
        }
    });
    println!(
        "{:>12.2} {:>9.2} {:>9}   {answer}",
        cost.processor.as_secs_f64(),
        cost.wall.as_secs_f64(),
        peak_megabytes()
    );
}

fn last_two(out: &Path) -> [StoredRun; 2] {
    let mut runs = Archive::read(out, |_| true).unwrap().runs;
    let (later, earlier) = (runs.pop(), runs.pop());
    [earlier.unwrap(), later.unwrap()]
}

/// Counts what is written to it.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The folder of an archive; made where it is not there yet.
fn archive(shape: &Shape) -> PathBuf {
    let name = format!(
        "history-1-{}-{}x{}-{}",
        shape.name, shape.runs, shape.findings, shape.turnover
    );
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let whole = out.join("whole");
    if !whole.exists() {
        let _ = fs::remove_dir_all(&out);
        for run in 0..shape.runs {
            write_run(shape, run, &out);
        }
        File::create(whole).unwrap();
    }
    out
}

/// A number that depends on nothing but its seed (SplitMix64).
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The generation of a host slot in a run: a new one takes the place of one that was mended or is gone.
fn generation(slot: u64, run: u64, turnover: u64) -> u64 {
    (1..=run)
        .filter(|run| mixed(slot << 8 | run) % 1_000 < turnover)
        .count() as u64
}

fn write_run(shape: &Shape, run: u64, out: &Path) {
    let (region, project): (Arc<str>, Arc<str>) = ("ap-southeast-1".into(), "p".repeat(32).into());
    let now = NOW_MS + run.cast_signed() * 7 * DAY_MS;
    let mut standings = Vec::new();
    let mut findings = Vec::new();
    for slot in 0..shape.findings / ACCOUNTS {
        let generation = generation(slot, run, shape.turnover);
        let mut add = |generation: u64, is_failing: bool| {
            let id = format!(
                "{:016x}{:016x}",
                mixed(slot),
                mixed(slot ^ generation << 40)
            );
            let host = HostAsset {
                host_id: id.into(),
                ..HostAsset::default()
            };
            let asset = Arc::new(Asset::host(Some(format!("host-{slot}").into()), host));
            let standing = CheckStanding {
                class: PopulationClass::Clean,
                absence: PopulationClass::Clean,
            };
            standings.push(AssetStanding {
                region: Arc::clone(&region),
                project_id: Arc::clone(&project),
                asset: Arc::clone(&asset),
                is_listed: true,
                class: PopulationClass::Clean,
                checks: [standing; 2],
                scanned_at: Some(now),
                set: 0,
            });
            let accounts = if is_failing { ACCOUNTS } else { 0 };
            findings.extend(
                (0..accounts).map(|account| finding(&region, &project, &asset, account, now)),
            );
        };
        // Half of those that changed are clean now; the others are gone.
        if generation > 0 && (slot + generation).is_multiple_of(2) {
            add(generation - 1, false);
        }
        add(generation, true);
    }
    findings.sort_by(|one, other| one.finding.compare(&other.finding));
    standings.sort_by(|one, other| one.place().cmp(&other.place()));
    publish(findings, standings, now, out);
}

fn finding(
    region: &Arc<str>,
    project: &Arc<str>,
    asset: &Arc<Asset>,
    account: u64,
    now: i64,
) -> JudgedFinding {
    let account = Account {
        name: format!("user{account}").into(),
        service_type: "system".into(),
    };
    let check = Check::WeakPassword;
    let id = FindingId::of(region, project, check, &asset.key, Some(&account));
    let severity = Severity::FAILING[usize::from(id.as_bytes()[0] % 4)];
    JudgedFinding {
        finding: Finding {
            id,
            check,
            result: CheckResult::Fail,
            ignored_in_hss: false,
            asset: Arc::clone(asset),
            account: Some(account),
            evidence: Evidence::WeakPassword {
                masked_password: None,
            },
            duration_days: Some(30),
            scanned_at: Some(now - DAY_MS),
            region: Arc::clone(region),
            project_id: Arc::clone(project),
            suggestion: None,
        },
        severity,
        score: Score::default(),
        status: Status::Open,
        first_seen: now,
        change: None,
        waiver: None,
        due: None,
        freshness: Freshness::Recent,
    }
}

/// Writes what the archive keeps of a run, with a manifest that says no more than is read.
fn publish(findings: Vec<JudgedFinding>, standings: Vec<AssetStanding>, now: i64, out: &Path) {
    let moment = chrono::DateTime::from_timestamp_millis(now).unwrap();
    let id = format!("{}-0123abcd", moment.format("%Y%m%dT%H%M%SZ"));
    let coverage = coverage();
    let (population, _) = Population::count(&[], &Inventory::default(), &coverage);
    let evaluation = Evaluation {
        findings,
        population,
        frameworks: Vec::new(),
        waivers: Vec::new(),
        standings,
        options: Options::default(),
    };
    let context = Context {
        run: Run {
            id: id.clone(),
            generated_at: now,
            collected_from: None,
            collected_to: None,
        },
        scope: Scope {
            targets: vec![ScopeTarget {
                region: "ap-southeast-1".to_owned(),
                endpoint: String::new(),
                project_id: "p".repeat(32),
                enterprise_project_id: "all_granted_eps".to_owned(),
            }],
            image_types: Vec::new(),
        },
        fail_on: Vec::new(),
        redaction: Redaction::Masked,
        aids: Aids::default(),
        earlier: Earlier::NotAsked,
        branding: Branding::default(),
        text: Text::english(),
    };
    let report = build(evaluation, coverage, context);
    let folder = out.join(&id);
    fs::create_dir_all(&folder).unwrap();
    let formats: [&dyn Renderer; 2] = [&Parquet, &Assets];
    let files: Vec<serde_json::Value> = formats
        .iter()
        .map(|format| {
            let path = folder.join(format.file_name());
            let mut writer = BufWriter::new(File::create(&path).unwrap());
            format.render(&report, &mut writer).unwrap();
            drop(writer);
            let bytes = fs::metadata(path).unwrap().len();
            serde_json::json!({"name": format.file_name(), "bytes": bytes, "sha256": ""})
        })
        .collect();
    let manifest = serde_json::json!({
        "schema": "hss-audit/manifest/1", "run_id": id, "as_of": moment.to_rfc3339(),
        "verdict": "complete", "outcome": "passed", "files": files,
    });
    fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
}

/// Every list was read to its end.
fn coverage() -> Coverage {
    let lists = [
        None,
        Some(Check::WeakPassword),
        Some(Check::PasswordComplexity),
    ];
    let queries = lists.map(|check| QueryLedger {
        check,
        region: "ap-southeast-1".to_owned(),
        project_id: "p".repeat(32),
        parameters: Parameters::new(),
        outcome: QueryOutcome::Complete,
        ..QueryLedger::unread("bench", AssetKind::Host, NOW_MS)
    });
    Coverage::of_lists(queries.to_vec(), Vec::new())
}
