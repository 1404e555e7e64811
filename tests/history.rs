//! Runs held against each other, end to end: what the program says changed is compared with what the made-up fleet knows to
//! have changed.
#![cfg(feature = "simulator")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed unwrap is a failed test"
)]

mod rounds;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::cargo::cargo_bin_cmd;
use pretty_assertions::assert_eq;
use rounds::{Problem, Truth, truth};
use serde_json::Value;
use tempfile::TempDir;

const HOSTS: u32 = 600;
const IMAGES: u32 = 80;
/// The moments of the rounds, days apart.
const MOMENTS: [&str; 4] = [
    "2026-11-01T06:00:00Z",
    "2026-11-04T06:00:00Z",
    "2026-11-11T06:00:00Z",
    "2026-11-12T06:00:00Z",
];

/// An archive, and what the program said of its last run.
struct Archive {
    folder: TempDir,
}

/// What a call said.
struct Said {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Archive {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// An archive with the runs of the first rounds.
    fn with_rounds(rounds: u32) -> Self {
        let archive = Self::new();
        for round in 0..rounds {
            archive.run(round, "");
        }
        archive
    }

    fn call(&self, line: &str) -> Said {
        let mut command = cargo_bin_cmd!("hss-audit");
        let words = line.split_whitespace().chain(["--out"]);
        let output = command
            .env_clear()
            .args(words)
            .arg(self.folder.path())
            .output()
            .unwrap();
        Said {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Makes the run of a round; gives its directory.
    fn run(&self, round: u32, flags: &str) -> PathBuf {
        let moment = MOMENTS[round as usize];
        let said = self.call(&format!(
            "demo --hosts {HOSTS} --images {IMAGES} --round {round} --now {moment} --format json,ndjson,csv {flags}"
        ));
        assert!([0, 4].contains(&said.code), "{}", said.stderr);
        PathBuf::from(said.stdout.lines().last().unwrap())
    }

    fn diff(&self, earlier: &Path, later: &str) -> (i32, Value) {
        let said = self.call(&format!("diff {} {later} --json", earlier.display()));
        (said.code, parse(&said.stdout, &said.stderr))
    }

    fn runs(&self) -> Vec<String> {
        let names = fs::read_dir(self.folder.path()).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name.starts_with('2')).collect();
        names.sort();
        names
    }
}

fn parse(text: &str, errors: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text} {errors}"))
}

fn report(run: &Path) -> Value {
    parse(&fs::read_to_string(run.join("report.json")).unwrap(), "")
}

fn lines(run: &Path) -> Vec<Value> {
    let text = fs::read_to_string(run.join("findings.ndjson")).unwrap();
    text.lines().map(|line| parse(line, "")).collect()
}

fn problem(entry: &Value) -> Problem {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Problem {
        asset_key: text(&entry["asset_key"]),
        account: text(&entry["account"]),
        service: text(&entry["service_type"]),
    }
}

/// The findings of a class, by what the program calls the reason.
fn by_reason(entries: &Value, class: &str) -> BTreeMap<String, BTreeSet<Problem>> {
    let mut found: BTreeMap<String, BTreeSet<Problem>> = BTreeMap::new();
    for entry in entries.as_array().unwrap() {
        if entry["class"] == class {
            let reason = entry["reason"].as_str().unwrap_or_default().to_owned();
            assert!(found.entry(reason).or_default().insert(problem(entry)));
        }
    }
    found
}

fn of_class(entries: &Value, class: &str) -> BTreeSet<Problem> {
    by_reason(entries, class).into_values().flatten().collect()
}

fn assert_is_the_truth(difference: &Value, truth: &Truth) {
    let (gone, present) = (&difference["gone"], &difference["present"]);
    assert_eq!(of_class(gone, "fixed"), truth.fixed);
    assert_eq!(by_reason(gone, "vanished"), truth.vanished);
    assert_eq!(of_class(present, "new"), truth.new);
    assert_eq!(of_class(present, "reopened"), truth.reopened);
    assert_eq!(of_class(present, "incomparable"), BTreeSet::new());
    let status = |entry: &&Value| entry["before"]["status"] != entry["status"];
    let changed = present.as_array().unwrap().iter();
    let changed = changed.filter(|entry| entry["class"] == "changed");
    let accepted: BTreeSet<Problem> = changed.clone().filter(status).map(problem).collect();
    assert_eq!(accepted, truth.accepted);
    let both = difference["counts"]["persisting"].as_u64().unwrap() + changed.count() as u64;
    assert_eq!(both, truth.in_both);
}

#[test]
fn two_runs_differ_as_the_fleet_does() {
    let archive = Archive::with_rounds(2);
    let earlier = archive.folder.path().join(&archive.runs()[0]);
    let (code, difference) = archive.diff(&earlier, "latest");
    assert_eq!(code, 0);
    let truth = truth(HOSTS, IMAGES, [None, Some(0), Some(1)]);
    // The fleet has something of everything, or the comparison proves little.
    assert!(truth.fixed.len() > 20 && truth.new.len() > 10 && truth.accepted.len() > 3);
    for reason in ["not_listed", "agent_offline", "never_scanned"] {
        assert!(truth.vanished.contains_key(reason), "{reason}");
    }
    assert_is_the_truth(&difference, &truth);
    let by_key = |entry: &Value| entry["asset_key"].as_str().unwrap().to_owned();
    let gone = difference["gone"].as_array().unwrap().iter();
    let instead: BTreeMap<String, String> = gone
        .filter(|entry| entry["reinstalled_as"].is_string())
        .map(|entry| {
            let key = entry["reinstalled_as"].as_str().unwrap();
            (by_key(entry), key.to_owned())
        })
        .collect();
    assert!(instead.len() > 3);
    assert_eq!(instead, truth.reinstalled);
}

#[test]
fn what_was_mended_and_comes_back_is_reopened_with_its_first_date() {
    let archive = Archive::with_rounds(3);
    let runs = archive.runs();
    let path = |place: usize| archive.folder.path().join(&runs[place]);
    let (code, difference) = archive.diff(&path(1), "latest");
    assert_eq!(code, 0);
    let truth = truth(HOSTS, IMAGES, [Some(0), Some(1), Some(2)]);
    assert!(truth.reopened.len() > 10);
    assert_is_the_truth(&difference, &truth);
    let dates: Vec<String> = MOMENTS.iter().map(|at| at.replace('Z', ".000Z")).collect();
    let (mut reopened, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for line in lines(&path(2)) {
        let change = line["change"].as_str();
        assert_eq!(change.is_some(), line["result"] == "fail", "{line}");
        if change == Some("reopened") {
            assert_eq!(line["first_seen"], *dates[0]);
            reopened.insert(Problem {
                asset_key: line["asset"]["key"].as_str().unwrap().to_owned(),
                account: line["account"]["name"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                service: line["account"]["service_type"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            });
        }
        if change.is_some() {
            seen.insert(line["first_seen"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(reopened, truth.reopened);
    assert_eq!(seen, BTreeSet::from([dates[0].clone(), dates[1].clone()]));
}

#[test]
fn a_report_says_what_the_comparison_says() {
    let archive = Archive::with_rounds(2);
    let runs = archive.runs();
    let earlier = archive.folder.path().join(&runs[0]);
    let report = report(&archive.folder.path().join(&runs[1]));
    let (_, difference) = archive.diff(&earlier, &runs[1]);
    assert_eq!(report["changes"]["state"], "compared");
    assert_eq!(report["changes"]["compared_with"]["id"], *runs[0]);
    for part in ["counts", "reasons", "gone"] {
        assert_eq!(report["changes"][part], difference[part], "{part}");
    }
    let changes = &difference["counts"];
    assert_eq!(&report["trend"]["runs"][1]["changes"], changes);
    let marked = |word: &str| {
        let rows = lines(&archive.folder.path().join(&runs[1]));
        rows.iter().filter(|line| line["change"] == word).count() as u64
    };
    let count = |class: &str| changes[class].as_u64().unwrap();
    assert_eq!(marked("new"), count("new"));
    assert_eq!(marked("persisting"), count("persisting") + count("changed"));
}

#[test]
fn the_trend_counts_proven_fixes_only_and_from_the_right_day() {
    let archive = Archive::with_rounds(4);
    let said = archive.call("history --json");
    let history = parse(&said.stdout, &said.stderr);
    let trend = &history["scopes"][0]["trend"];
    let runs = trend["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 4);
    // Round 1 mends after 3 days what round 0 had; round 3 mends after 1 day what came back in round 2.
    let first = truth(HOSTS, IMAGES, [None, Some(0), Some(1)]).fixed.len() as u64;
    let second = truth(HOSTS, IMAGES, [Some(1), Some(2), Some(3)])
        .fixed
        .len() as u64;
    assert!(second > 10);
    let fixed: Vec<u64> = runs[1..]
        .iter()
        .map(|run| run["changes"]["fixed"].as_u64().unwrap())
        .collect();
    assert_eq!(fixed, [first, 0, second]);
    let times = trend["time_to_remediate"].as_array().unwrap();
    let in_all: u64 = times.iter().map(|one| one["fixed"].as_u64().unwrap()).sum();
    assert_eq!(in_all, first + second);
    let days: f64 = times
        .iter()
        .filter_map(|one| Some(one["mean_days"].as_f64()? * one["fixed"].as_f64()?))
        .sum();
    let expected = f64::from(u32::try_from(3 * first + second).unwrap());
    assert!(
        (days - expected).abs() < 0.02 * expected,
        "{days} {expected}"
    );
    let last = report(&archive.folder.path().join(&archive.runs()[3]));
    assert_eq!(&last["trend"], trend);
}

#[test]
fn the_first_run_says_so() {
    let archive = Archive::new();
    let run = archive.run(0, "");
    let changes = &report(&run)["changes"];
    assert_eq!(changes["state"], "first_run");
    assert_eq!(changes["counts"], Value::Null);
    assert!(lines(&run).iter().all(|line| line["change"].is_null()));
    let asked = archive.run(1, "--compare none");
    assert_eq!(report(&asked)["changes"]["state"], "not_asked");
    assert_eq!(report(&asked)["trend"]["runs"].as_array().unwrap().len(), 1);
}

#[test]
fn what_a_gap_hides_is_not_called_fixed_nor_new() {
    let archive = Archive::new();
    let whole = archive.run(0, "");
    let gap = archive.run(1, "--fault server-error@baseline/weak-password-users");
    let (code, difference) = archive.diff(&whole, "latest");
    assert_eq!(code, 4);
    assert_eq!(
        difference["differences"],
        serde_json::json!(["later_incomplete"])
    );
    let host_accounts = |problems: &BTreeSet<Problem>| {
        let is_it = |problem: &&Problem| {
            problem.asset_key.starts_with("host:") && !problem.account.is_empty()
        };
        problems.iter().filter(is_it).count()
    };
    assert_eq!(host_accounts(&of_class(&difference["gone"], "fixed")), 0);
    assert_eq!(host_accounts(&of_class(&difference["gone"], "vanished")), 0);
    let incomparable = by_reason(&difference["gone"], "incomparable");
    let reasons: Vec<&String> = incomparable.keys().collect();
    assert_eq!(reasons, ["results_incomplete"]);
    // All that round 0 had of that list.
    let before = lines(&whole)
        .into_iter()
        .filter(|line| line["check"] == "weak_password" && line["asset"]["kind"] == "host");
    assert_eq!(incomparable["results_incomplete"].len(), before.count());
    // The next run is held against the one with the gap: what it names was there before, and is not new.
    let next = archive.run(2, "");
    let (code, difference) = archive.diff(&gap, "latest");
    assert_eq!(code, 4);
    assert_eq!(host_accounts(&of_class(&difference["present"], "new")), 0);
    let rows = lines(&next);
    let row = rows.iter().find(|line| {
        line["check"] == "weak_password"
            && line["asset"]["kind"] == "host"
            && line["change"] == "persisting"
    });
    assert_eq!(row.unwrap()["first_seen"], "2026-11-01T06:00:00.000Z");
}

#[test]
fn a_damaged_run_is_left_out_and_named() {
    let archive = Archive::with_rounds(2);
    let runs = archive.runs();
    let newest = archive.folder.path().join(&runs[1]);
    let table = newest.join("findings.parquet");
    let whole = fs::read(&table).unwrap();
    // Cut off; of the same size, but damaged in the middle; of a later version; no manifest.
    let mut flipped = whole.clone();
    let end = flipped.len() / 4;
    flipped[4..end].fill(0x55);
    let manifest = newest.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    type Spoil<'a> = Box<dyn Fn() + 'a>;
    let spoil: [(&str, Spoil<'_>, &str); 4] = [
        (
            "cut off",
            Box::new(|| fs::write(&table, &whole[..100]).unwrap()),
            "its manifest says",
        ),
        (
            "damaged",
            Box::new(|| fs::write(&table, &flipped).unwrap()),
            "cannot use",
        ),
        (
            "newer",
            Box::new(|| fs::write(&manifest, text.replace("manifest/1", "manifest/2")).unwrap()),
            "its schema is `hss-audit/manifest/2`, expected `hss-audit/manifest/1`",
        ),
        (
            "none",
            Box::new(|| fs::remove_file(&manifest).unwrap()),
            "cannot read",
        ),
    ];
    for (name, spoil, words) in spoil {
        fs::write(&table, &whole).unwrap();
        fs::write(&manifest, &text).unwrap();
        spoil();
        let report = report(&archive.run(2, "--replace"));
        let changes = &report["changes"];
        assert_eq!(changes["compared_with"]["id"], *runs[0], "{name}");
        let unusable = changes["unusable"].as_array().unwrap();
        assert_eq!(
            (unusable.len(), &unusable[0]["name"]),
            (1, &Value::from(&*runs[1])),
            "{name}"
        );
        let why = unusable[0]["why"].as_str().unwrap();
        assert!(why.contains(words), "{name}: {why}");
        assert!(
            !why.contains(&*archive.folder.path().to_string_lossy()),
            "{why}"
        );
        assert_eq!(
            report["trend"]["runs"].as_array().unwrap().len(),
            2,
            "{name}"
        );
    }
    let said = archive.call(&format!("diff {} {}", runs[0], runs[1]));
    assert_eq!((said.code, said.stderr.contains("cannot read")), (6, true));
}

#[test]
fn runs_that_cannot_be_compared_are_refused_with_a_hint() {
    let archive = Archive::with_rounds(2);
    let runs = archive.runs();
    for (line, code, words) in [
        (
            format!("diff {} {}", runs[1], runs[0]),
            2,
            "name the earlier run first",
        ),
        (
            format!("diff latest {}", runs[1]),
            2,
            "name the earlier run first",
        ),
        (
            "diff nothing latest".to_owned(),
            2,
            "there is no run `nothing`",
        ),
        (
            "demo --hosts 5 --compare nothing".to_owned(),
            2,
            "there is no run `nothing`",
        ),
    ] {
        let said = archive.call(&line);
        assert_eq!(said.code, code, "{line}: {}", said.stdout);
        assert!(said.stderr.contains(words), "{line}: {}", said.stderr);
    }
}

#[test]
fn another_scope_is_no_earlier_run_and_a_later_one_neither() {
    let archive = Archive::with_rounds(1);
    let first = archive.folder.path().join(&archive.runs()[0]);
    // The same results under the name of another scope.
    let other = first.with_file_name("20261102T060000Z-00000000");
    fs::create_dir(&other).unwrap();
    for name in ["manifest.json", "findings.parquet", "assets.parquet"] {
        fs::copy(first.join(name), other.join(name)).unwrap();
    }
    let later = archive.run(3, "");
    let run = archive.run(1, "");
    assert_eq!(
        report(&run)["changes"]["compared_with"]["id"],
        first.file_name().unwrap().to_str().unwrap()
    );
    assert_eq!(report(&run)["trend"]["runs"].as_array().unwrap().len(), 2);
    assert!(later.exists());
}

#[test]
fn what_is_not_known_from_the_run_before_can_break_the_threshold() {
    let archive = Archive::new();
    let run = |round: u32, condition: &str| {
        let moment = MOMENTS[round as usize];
        let said = archive.call(&format!(
            "demo --hosts 200 --images 5 --round {round} --now {moment} --replace --json --format json --fail-on {condition}"
        ));
        (said.code, parse(&said.stdout, &said.stderr))
    };
    // Of a first run everything counts.
    let (code, first) = run(0, "new:critical");
    assert_eq!(code, 5);
    let (code, same) = run(1, "new:critical,new");
    assert_eq!(first["changes"], Value::Null);
    assert!(same["changes"]["new"].as_u64().unwrap() > 0);
    assert_eq!(
        (
            code,
            &same["broken_conditions"][0] == "new" || same["broken_conditions"][1] == "new"
        ),
        (5, true)
    );
    // The same fleet again has nothing new.
    let said = archive.call("demo --hosts 200 --images 5 --round 1 --now 2026-11-05T06:00:00Z --format json --fail-on new");
    assert_eq!(said.code, 0, "{}", said.stdout);
}

#[test]
fn runs_whose_names_are_hidden_are_compared_by_their_pseudonyms_and_with_no_others() {
    let archive = Archive::new();
    let plain = archive.run(0, "");
    let first = archive.run(1, "--redact full");
    let changes = &report(&first)["changes"];
    assert_eq!(changes["state"], "none_usable");
    let why = changes["unusable"][0]["why"].as_str().unwrap();
    assert!(why.contains("hidden in another way"), "{why}");
    archive.run(2, "--redact full");
    let (_, difference) = archive.diff(&first, "latest");
    let truth = truth(HOSTS, IMAGES, [Some(0), Some(1), Some(2)]);
    // What only the run before them had, they do not know of.
    let back = truth.reopened.len() + truth.new.len();
    assert_eq!(of_class(&difference["present"], "new").len(), back);
    assert_eq!(
        of_class(&difference["gone"], "fixed").len(),
        truth.fixed.len()
    );
    let said = archive.call(&format!("diff {} latest", plain.display()));
    assert_eq!(said.code, 2, "{}", said.stdout);
    // No name in any file of the run, and none in what a comparison prints.
    let name = lines(&plain)[0]["asset"]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!difference.to_string().contains(&name), "{name}");
}

#[test]
fn a_deadline_runs_from_the_first_run_on() {
    let archive = Archive::new();
    let policy = archive.folder.path().join("policy.toml");
    fs::write(
        &policy,
        "[deadlines]\ncritical = 5\nhigh = 5\nmedium = 5\nlow = 5\n",
    )
    .unwrap();
    let overdue = |moment: &str| {
        let said = archive.call(&format!(
            "demo --hosts 60 --images 2 --now {moment} --json --format json --policy {}",
            policy.display()
        ));
        let summary = parse(&said.stdout, &said.stderr);
        (
            summary["overdue"].as_u64().unwrap(),
            summary["open"].as_u64().unwrap(),
        )
    };
    assert_eq!(overdue("2026-11-01T06:00:00Z").0, 0);
    assert_eq!(overdue("2026-11-06T06:00:00Z").0, 0);
    let (late, open) = overdue("2026-11-07T06:00:00Z");
    assert_eq!(late, open);
    assert!(open > 10);
}

#[test]
fn a_copy_that_is_handed_out_says_what_the_run_says_of_changes_and_deadlines() {
    let archive = Archive::with_rounds(3);
    let run = archive.folder.path().join("latest");
    let elsewhere = Archive::new();
    let said = |report: &Value| {
        let (summary, changes) = (&report["summary"], &report["changes"]);
        let parts = [&summary["deadlines"], &changes["counts"], &report["trend"]];
        parts.map(|part| {
            assert!(part.is_object(), "{part}");
            part.clone()
        })
    };
    let own = report(&run);
    assert_eq!(own["changes"]["state"], "compared");
    let first_seen = |run: &Path| {
        let mut list: Vec<String> = lines(run)
            .iter()
            .map(|line| line["first_seen"].as_str().unwrap().to_owned())
            .collect();
        list.sort();
        list
    };
    for (number, flags) in ["", "--lang zh-CN", "--redact full"]
        .into_iter()
        .enumerate()
    {
        let now = if number == 0 { "" } else { "--replace" };
        let line = format!(
            "report {} --format json,ndjson {now} {flags}",
            run.display()
        );
        let made = elsewhere.call(&line);
        assert_eq!(made.code, 0, "{}", made.stderr);
        let copy = elsewhere.folder.path().join("latest");
        assert_eq!(said(&report(&copy)), said(&own), "{flags}");
        assert_eq!(first_seen(&copy), first_seen(&run), "{flags}");
    }
}

#[test]
fn the_comparison_is_printed_for_people() {
    let archive = Archive::with_rounds(2);
    let runs = archive.runs();
    let said = archive.call(&format!("diff {} latest", runs[0]));
    assert_eq!(said.code, 0, "{}", said.stderr);
    for words in [
        "New",
        "Vanished",
        "the agent of the host does not answer",
        "reinstalled as host:",
    ] {
        assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
    }
    // No label is missing, and nothing that a terminal would obey.
    assert!(!said.stdout.contains("[change-") && !said.stdout.contains('\u{1b}'));
    let said = archive.call("history");
    assert!(said.stdout.contains(&runs[0]) && said.stdout.contains("Time to remediate"));
}

/// The rows of a table, by the names of the columns.
fn table(csv: &str) -> Vec<BTreeMap<String, String>> {
    let rest = csv.strip_prefix('\u{feff}').unwrap();
    let mut table = csv::Reader::from_reader(rest.as_bytes());
    let names = table.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        let cells = names.iter().zip(row.iter());
        cells
            .map(|(name, cell)| (name.to_owned(), cell.to_owned()))
            .collect()
    };
    table.records().map(|one| row(one.unwrap())).collect()
}

#[test]
fn the_comparison_says_the_same_in_every_format() {
    let archive = Archive::with_rounds(2);
    let runs = archive.runs();
    let call = |format: &str| {
        let said = archive.call(&format!("diff {} latest {format}", runs[0]));
        assert_eq!(said.code, 0, "{format}: {}", said.stderr);
        said.stdout
    };
    let json = call("--json");
    assert_eq!(call("--format json"), json);
    let json = parse(&json, "");
    let list = |part: &str| json[part].as_array().unwrap().clone();
    let listed: Vec<Value> = [list("present"), list("gone")].concat();

    let csv = call("--format csv");
    let rows = table(&csv);
    assert_eq!(rows.len(), listed.len());
    let mut disarmed = 0;
    for (row, entry) in rows.iter().zip(&listed) {
        let is_gone = list("gone").contains(entry);
        assert_eq!(row["in"], if is_gone { "earlier" } else { "later" });
        assert_eq!(row["change"], entry["class"]);
        for name in ["reason", "severity", "status", "check", "region", "id"] {
            assert_eq!(
                row[name],
                entry[name].as_str().unwrap_or_default(),
                "{row:?}"
            );
        }
        let before = entry["before"]["status"].as_str().unwrap_or_default();
        assert_eq!(row["status_before"], before);
        for name in ["asset_name", "account"] {
            assert!(!row[name].starts_with(['=', '+', '-', '@']), "{row:?}");
            disarmed += usize::from(row[name].starts_with('\''));
        }
    }
    // The fleet has names that a spreadsheet would run.
    assert!(disarmed > 0);

    let markdown = call("--format markdown");
    for class in ["new", "changed", "fixed", "vanished"] {
        let count = listed
            .iter()
            .filter(|entry| entry["class"] == class)
            .count();
        let label = format!("{}{}", class[..1].to_uppercase(), &class[1..]);
        let title = format!("\n## {label} ({count})\n");
        assert!(markdown.contains(&title), "{title}: {markdown}");
    }
    let bars = |line: &&str| line.matches('|').count();
    let wide = markdown.lines().filter(|line| line.starts_with('|'));
    assert!(wide.clone().all(|line| [4, 7].contains(&bars(&line))));
    assert!(wide.clone().filter(|line| bars(line) == 7).count() > 40);

    let said = archive.call(&format!("diff {} latest --json --format csv", runs[0]));
    assert_eq!(
        (said.code, said.stderr.contains("cannot be used with")),
        (2, true)
    );
}
