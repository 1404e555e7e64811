//! `hss-audit prune` and `hss-audit hold`: which runs stay.

pub(super) mod arguments;

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, TimeDelta};
use serde::Serialize;

use super::console::Console;
use super::failure::Failure;
use super::layout::{self, Fit, Table, counted, paragraph};
use super::run;
use super::storage::{self, Named};
use super::workplace;
use super::{clock, environment};
use crate::config::{self, RetentionConfig};
use crate::deliver::{self, CHAIN, Candidate, Chain, Decision, Hold, KeptBy, Removal, Rules};
use crate::history::{self, ListedRun, Unusable, Wholeness};
use crate::report::Text;
use arguments::{HoldArguments, PruneArguments};

/// What it ends with when something that was to go is still there.
const NOT_REMOVED: u8 = 6;

/// What a killed process left stays so long: `--resume` may go on with it.
const LEFTOVERS_STAY: TimeDelta = TimeDelta::days(7);

/// The result for programs.
#[derive(Serialize)]
struct MachineResult<'a> {
    schema: &'static str,
    archive: String,
    exit_code: u8,
    dry_run: bool,
    rules: String,
    runs: Vec<MachineRun<'a>>,
    /// Runs that nobody can judge, and that stay.
    unusable: Vec<MachineUnusable<'a>>,
    /// Runs that an earlier removal was cut off at, and that are gone now.
    finished: &'a [String],
    /// How many folders went that killed processes had left.
    cleaned: usize,
    /// Runs that no rule keeps, and that stay: they are not as the chain says.
    left: &'a [String],
}

#[derive(Serialize)]
struct MachineRun<'a> {
    run_id: &'a str,
    scope: &'a str,
    at: String,
    /// Empty where it goes.
    kept_by: &'a [KeptBy],
}

#[derive(Serialize)]
struct MachineUnusable<'a> {
    run_id: &'a str,
    why: &'a str,
}

/// Removes the runs that no rule keeps.
pub(super) fn prune(arguments: &PruneArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let config = config::retention(&sources, &arguments.archive(), &arguments.raw())?;
    let outline = config.storage.as_ref().map(storage::outline).transpose()?;
    let out = outline.as_ref().map_or(config.out.as_path(), Named::path);
    workplace::expect_archive(out)?;
    warn(outline.as_ref(), console);
    let (listed, unusable) = history::listed(out)?;
    let chain = chain(out)?;
    let (cut_off, listed) = listed
        .into_iter()
        .partition(|run| chain.is_removed(&run.id));
    let decisions = decide(out, &config.rules, (&chain, listed));
    let goes = decisions.iter().filter(|one| one.kept_by.is_empty());
    let wanted: Vec<String> = goes.map(|one| one.run.run_id.clone()).collect();
    let is_archive = out.join(CHAIN).exists() || !wanted.is_empty();
    let (removal, cleaned) = if arguments.dry_run || !is_archive {
        Default::default()
    } else {
        (remove(&config, &wanted)?, clean(&config)?)
    };
    let exit_code = match removal.left.is_empty() && removal.stuck.is_empty() {
        true => 0,
        false => NOT_REMOVED,
    };
    let pruning = Pruning {
        config: &config,
        archive: shown(&config.out, outline.as_ref()),
        decisions: &decisions,
        unusable: &unusable,
        removal: &removal,
        cut_off: &cut_off,
        cleaned: &cleaned,
        dry_run: arguments.dry_run,
    };
    if arguments.json {
        let line = serde_json::to_string(&pruning.machine_result(exit_code))
            .map_err(|_error| Failure::Bug("cannot write the result"))?;
        console.result(&line);
    } else {
        pruning.tell(console);
    }
    Ok(exit_code)
}

fn remove(config: &RetentionConfig, wanted: &[String]) -> Result<Removal, Failure> {
    let rule = config.rules.to_string();
    match &config.storage {
        Some(storage) => storage::remove(storage, (wanted, &rule), clock()),
        None => Ok(deliver::remove(&config.out, wanted, &rule, clock())?),
    }
}

/// Removes what killed runs left in a folder long ago; in a bucket nothing is left half done under the name of a run.
fn clean(config: &RetentionConfig) -> Result<Vec<PathBuf>, Failure> {
    match &config.storage {
        Some(_) => Ok(Vec::new()),
        None => Ok(deliver::clean(
            &config.out,
            (clock() - LEFTOVERS_STAY).into(),
        )?),
    }
}

/// Where the archive is, for people.
fn shown(out: &Path, outline: Option<&Named>) -> String {
    let address = outline.and_then(Named::address);
    address.map_or_else(|| out.display().to_string(), str::to_owned)
}

/// Says what is wrong with a chain before runs are removed by what it says.
fn warn(outline: Option<&Named>, console: &Console) {
    for fault in outline.map_or(&[][..], Named::faults) {
        console.remark(fault);
    }
}

fn chain(out: &Path) -> Result<Chain, Failure> {
    let chain = match out.is_dir() {
        true => Chain::read(out)?,
        false => None,
    };
    Ok(chain.unwrap_or_default())
}

/// Says of each run whether it is kept.
fn decide(out: &Path, rules: &Rules, (chain, runs): (&Chain, Vec<ListedRun>)) -> Vec<Decision> {
    let held = chain.holds().into_keys().collect();
    let latest = deliver::latest_run(out);
    let candidates = runs.into_iter().map(candidate).collect();
    deliver::decide(candidates, rules, &held, latest.as_deref())
}

fn candidate(run: ListedRun) -> Candidate {
    Candidate {
        run_id: run.id,
        scope: run.scope,
        at: DateTime::from_timestamp_millis(run.time_ms).unwrap_or_default(),
        worth: match run.wholeness {
            Wholeness::Incomplete => 0,
            Wholeness::EvidenceOnly => 1,
            Wholeness::Complete => 2,
        },
    }
}

/// What was done, or would be.
struct Pruning<'a> {
    config: &'a RetentionConfig,
    archive: String,
    decisions: &'a [Decision],
    unusable: &'a [Unusable],
    removal: &'a Removal,
    /// Whose removal was cut off: they stand for no day any more.
    cut_off: &'a [ListedRun],
    /// What killed processes left, and is gone now.
    cleaned: &'a [PathBuf],
    dry_run: bool,
}

impl Pruning<'_> {
    fn machine_result(&self, exit_code: u8) -> MachineResult<'_> {
        let runs = self.decisions.iter().map(|one| MachineRun {
            run_id: &one.run.run_id,
            scope: &one.run.scope,
            at: one.run.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            kept_by: &one.kept_by,
        });
        let unusable = self.unusable.iter().map(|one| MachineUnusable {
            run_id: &one.name,
            why: &one.why,
        });
        MachineResult {
            schema: "hss-audit/prune/1",
            archive: self.archive.clone(),
            exit_code,
            dry_run: self.dry_run,
            rules: self.config.rules.to_string(),
            runs: runs.collect(),
            unusable: unusable.collect(),
            finished: &self.removal.finished,
            cleaned: self.cleaned.len(),
            left: &self.removal.left,
        }
    }

    /// The result for people; when it has to be quiet, only what is not well.
    fn tell(&self, console: &Console) {
        let room = layout::room();
        let mut lines = Vec::new();
        if !console.quiet {
            lines.extend(paragraph(&self.config.rules.to_string(), 0, room));
            lines.extend(self.table().lines(room, &Text::english()));
            for line in self.finished() {
                lines.extend(paragraph(&line, 0, room));
            }
            if !self.cleaned.is_empty() {
                let (folder, folders) = ("folder", "folders");
                let count = counted(self.cleaned.len(), folder, folders);
                lines.push(format!("{count} that killed processes left removed"));
            }
            lines.push(self.sum());
        }
        for one in self.unusable {
            let line = format!("{} stays, as nobody can judge it: {}", one.name, one.why);
            lines.extend(paragraph(&line, 0, room));
        }
        for run_id in &self.removal.left {
            let line = format!(
                "{run_id} stays: it is not as the chain says, or was held meanwhile; `hss-audit verify` says more"
            );
            lines.extend(paragraph(&line, 0, room));
        }
        for path in &self.removal.stuck {
            let line = format!(
                "cannot delete `{}`; it is out of sight, and the next time tries again",
                path.display()
            );
            lines.extend(paragraph(&line, 0, room));
        }
        for line in lines {
            console.result(&line);
        }
    }

    /// What becomes of removals that were cut off.
    fn finished(&self) -> Vec<String> {
        let of = |run_id: &str, fate| format!("{run_id}: its removal was cut off, and {fate}");
        match self.dry_run {
            true => self
                .cut_off
                .iter()
                .map(|run| of(&run.id, "would be finished"))
                .collect(),
            false => self
                .removal
                .finished
                .iter()
                .map(|run_id| of(run_id, "is finished now"))
                .collect(),
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new().words("", Fit::Keep).words("", Fit::Wrap);
        for one in self.decisions {
            let by: Vec<&str> = one.kept_by.iter().map(|by| by.as_str()).collect();
            let fate = match (by.is_empty(), self.dry_run) {
                (false, _) => format!("kept: {}", by.join(", ")),
                (true, true) => "would be removed".to_owned(),
                (true, false) if self.removal.left.contains(&one.run.run_id) => "stays".to_owned(),
                (true, false) => "removed".to_owned(),
            };
            table.row([one.run.run_id.clone(), fate]);
        }
        table
    }

    fn sum(&self) -> String {
        let runs = |count| counted(count, "run kept", "runs kept");
        let goes = self
            .decisions
            .iter()
            .filter(|one| one.kept_by.is_empty())
            .count();
        let kept = self.decisions.len() - goes + self.unusable.len();
        match self.dry_run {
            true => format!("{}; {goes} would be removed; nothing was", runs(kept)),
            false => format!(
                "{}; {} removed",
                runs(kept + self.removal.left.len()),
                self.removal.removed.len()
            ),
        }
    }
}

/// Holds a run, or lets it go again.
pub(super) fn hold(arguments: &HoldArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let (out, storage) = config::archive(&sources, &arguments.archive())?;
    let given = [
        arguments.by.as_ref(),
        environment.get("USER"),
        environment.get("LOGNAME"),
    ];
    let mut given = given.into_iter().flatten().map(|name| name.trim());
    let by = given
        .find(|name| !name.is_empty())
        .ok_or(Failure::Nobody)?
        .to_owned();
    let entry = |run_id: String| Hold {
        run_id,
        by,
        reason: arguments.reason.clone(),
    };
    let (run_id, line) = if let Some(storage) = &storage {
        let hold = entry(arguments.run.clone());
        storage::hold(storage, (hold, arguments.release), clock())?
    } else {
        let (out, run_id) = place(&out, &arguments.run)?;
        let hold = entry(run_id.clone());
        let line = match arguments.release {
            true => deliver::release(&out, hold, clock())?,
            false => deliver::hold(&out, hold, clock())?,
        };
        (run_id, line)
    };
    let done = match arguments.release {
        true => "is released",
        false => "is held",
    };
    console.result(&format!(
        "{run_id} {done}: line {line} of the chain says by whom and why"
    ));
    Ok(0)
}

/// The archive and the name of a run.
fn place(out: &Path, name: &str) -> Result<(PathBuf, String), Failure> {
    let path = run::find(out, name)?;
    let own = path.file_name().and_then(|own| own.to_str());
    match (path.parent(), own) {
        (Some(out), Some(own)) => Ok((out.to_owned(), own.to_owned())),
        (None, _) | (_, None) => Err(history::Error::NoRun {
            name: name.to_owned(),
            out: out.to_owned(),
        }
        .into()),
    }
}
