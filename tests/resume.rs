//! Killed at any moment, the next run goes on: nothing is lost, and nothing is asked for twice.
#![cfg(feature = "simulator")]
#![expect(
    clippy::unwrap_used,
    reason = "the lint's exception for tests does not reach their helper functions"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use hss_audit::auth::{Credentials, Secret};
use hss_audit::collect::{
    self, ALL_ENTERPRISE_PROJECTS, Assignment, Clock, Collection, EVIDENCE, Errand, Surroundings,
    Target,
};
use hss_audit::hss::{self, Client, SignIn};
use hss_audit::normalize::{Normalized, normalize};
use hss_audit::simulator::{Options, Simulator};
use hss_audit::sources::IMAGE_TYPES;
use pretty_assertions::assert_eq;

const MS: i64 = 1_795_327_200_000;
const NOW: &str = "2026-11-22T06:00:00Z";

/// Numbers that look drawn by lot and are the same every time.
struct Lots(u64);

impl Lots {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound.max(1)
    }
}

async fn simulator(latency: Duration) -> (Simulator, Options) {
    let options = Options {
        hosts: 1_500,
        images_per_type: 300,
        now_ms: MS,
        latency,
        ..Options::default()
    };
    let simulator = Simulator::start(options.clone(), "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    (simulator, options)
}

async fn collect_into(folder: &Path, simulator: &Simulator, options: &Options) -> Normalized {
    let token = Credentials::Token(Secret::new(options.token.clone()));
    let errands = options.project_ids.iter().map(|project_id| Errand {
        target: Target {
            region: options.region.clone(),
            endpoint: simulator.url(),
            project_id: project_id.clone(),
            enterprise_project_id: ALL_ENTERPRISE_PROJECTS.to_owned(),
        },
        account: String::new(),
        sign_in: SignIn::new(token.clone(), None),
        image_types: IMAGE_TYPES.map(|kind| kind.as_str().to_owned()).to_vec(),
    });
    let assignment = Assignment::of(errands.collect());
    let client = Client::new(hss::Options::default(), || MS).unwrap();
    let surroundings = Surroundings {
        clock: Clock::Standing(MS),
        as_of: MS,
        listener: Arc::new(|_| {}),
    };
    let how = collect::Options::for_requests(8);
    let collection: Collection = collect::collect(&client, &assignment, how, surroundings, folder)
        .await
        .unwrap();
    normalize(&collection).unwrap()
}

/// Lines of a ledger that stand for a page or for an answer with numbers.
fn pages_in(ledger: &[u8]) -> u64 {
    let whole = ledger
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    let text = std::str::from_utf8(&ledger[..whole]).unwrap();
    text.lines()
        .filter(|line| line.contains(r#""kind":"page""#) || line.contains(r#""kind":"statement""#))
        .count() as u64
}

/// Where the pages of a ledger end in the file of pages.
fn end_of_pages(ledger: &[u8]) -> u64 {
    let whole = ledger
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    let text = std::str::from_utf8(&ledger[..whole]).unwrap();
    let ends = text.lines().filter_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        let line = line.get("frame").unwrap_or(&line);
        Some(line.get("position")?.as_u64()? + line.get("length")?.as_u64()?)
    });
    ends.max().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_cut_off_anywhere_is_completed_without_asking_twice() {
    let (simulator, options) = simulator(Duration::ZERO).await;
    let whole = tempfile::tempdir().unwrap();
    let undisturbed = collect_into(whole.path(), &simulator, &options).await;
    let ledger = fs::read(whole.path().join("ledger.ndjson")).unwrap();
    let pages = fs::read(whole.path().join("pages.zst")).unwrap();
    let all = pages_in(&ledger);
    let first_line = ledger.iter().position(|byte| *byte == b'\n').unwrap() as u64;
    let mut lots = Lots(7);
    for _ in 0..25 {
        let cut = first_line + 1 + lots.below(ledger.len() as u64 - first_line - 1);
        let kept = &ledger[..usize::try_from(cut).unwrap()];
        // A kill leaves the page that was being written, or a page whose line was not written yet.
        let torn = end_of_pages(kept) + lots.below(20_000);
        let folder = tempfile::tempdir().unwrap();
        let end = usize::try_from(torn).unwrap().min(pages.len());
        fs::write(folder.path().join("ledger.ndjson"), kept).unwrap();
        fs::write(folder.path().join("pages.zst"), &pages[..end]).unwrap();
        let before = simulator.requests();
        let resumed = collect_into(folder.path(), &simulator, &options).await;
        let asked = simulator.requests() - before;
        assert_eq!(resumed, undisturbed, "cut at {cut}");
        assert_eq!(asked, all - pages_in(kept), "cut at {cut}");
    }
    simulator.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_did_not_come_to_disk_are_asked_for_again() {
    let (simulator, options) = simulator(Duration::ZERO).await;
    let whole = tempfile::tempdir().unwrap();
    let undisturbed = collect_into(whole.path(), &simulator, &options).await;
    let ledger = fs::read(whole.path().join("ledger.ndjson")).unwrap();
    let pages = fs::read(whole.path().join("pages.zst")).unwrap();
    let mut lots = Lots(11);
    for _ in 0..5 {
        // After a power failure the ledger may be there and some of its pages not: cut off, or full of zeros.
        let mut damaged = pages.clone();
        let from = usize::try_from(lots.below(pages.len() as u64)).unwrap();
        let to = (from + 5_000).min(pages.len());
        damaged[from..to].fill(0);
        damaged.truncate(pages.len() - usize::try_from(lots.below(30_000)).unwrap());
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("ledger.ndjson"), &ledger).unwrap();
        fs::write(folder.path().join("pages.zst"), &damaged).unwrap();
        assert_eq!(
            collect_into(folder.path(), &simulator, &options).await,
            undisturbed
        );
    }
    simulator.stop().await;
}

/// The files of a run that a reader sees, without the evidence and the list of its digests.
fn reports(run: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(run).unwrap().map(Result::unwrap);
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .filter(|(name, _)| name != EVIDENCE && name != "manifest.json")
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect()
}

fn command(simulator: &Simulator, options: &Options, out: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("hss-audit"));
    command
        .env_clear()
        .env("HSS_AUDIT_TOKEN", &options.token)
        .args(["run", "--quiet", "--concurrency", "4", "--now", NOW])
        .args(["--region", &options.region, "--endpoint", &simulator.url()])
        .args(["--project-id", &options.project_ids[0], "--out"])
        .arg(out)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Kills a run so often and resumes it; gives how many requests were sent beyond those of an undisturbed run.
async fn kill_and_resume(rounds: u64) -> Vec<u64> {
    let (simulator, options) = simulator(Duration::from_millis(20)).await;
    let out = tempfile::tempdir().unwrap();
    let begin = std::time::Instant::now();
    let before = simulator.requests();
    let undisturbed =
        tokio::task::block_in_place(|| command(&simulator, &options, out.path()).status().unwrap());
    let (took, needed) = (begin.elapsed(), simulator.requests() - before);
    assert_eq!(undisturbed.code(), Some(0));
    let expected = reports(&out.path().join("latest"));
    let mut lots = Lots(3);
    let mut surplus = Vec::new();
    for round in 0..rounds {
        let out = tempfile::tempdir().unwrap();
        let before = simulator.requests();
        let mut run = command(&simulator, &options, out.path()).spawn().unwrap();
        let moment = lots.below(u64::try_from(took.as_millis()).unwrap());
        tokio::time::sleep(Duration::from_millis(moment)).await;
        run.kill().unwrap();
        run.wait().unwrap();
        let resumed = tokio::task::block_in_place(|| {
            command(&simulator, &options, out.path())
                .arg("--resume")
                .status()
                .unwrap()
        });
        assert_eq!(
            resumed.code(),
            Some(0),
            "round {round}, killed after {moment} ms"
        );
        assert!(
            reports(&out.path().join("latest")) == expected,
            "round {round}, killed after {moment} ms: the reports differ"
        );
        let hidden = fs::read_dir(out.path()).unwrap().map(Result::unwrap);
        let left = hidden
            .filter(|entry| entry.file_name().to_string_lossy().starts_with('.'))
            .count();
        assert_eq!(left, 0, "round {round}: something is left behind");
        surplus.push((simulator.requests() - before).saturating_sub(needed));
    }
    simulator.stop().await;
    surplus
}

/// At most those in flight are asked for twice.
const IN_FLIGHT: u64 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_is_resumed_to_the_same_reports() {
    let surplus = kill_and_resume(4).await;
    assert!(surplus.iter().all(|more| *more <= IN_FLIGHT), "{surplus:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes; run by .ci/run"]
async fn a_run_killed_at_fifty_moments_is_resumed_to_the_same_reports() {
    let surplus = kill_and_resume(50).await;
    assert!(surplus.iter().all(|more| *more <= IN_FLIGHT), "{surplus:?}");
}
