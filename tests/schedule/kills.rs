//! A scheduler that is killed at random moments, its journal torn, its runs dying with it or outliving it: each due time
//! becomes one run, or is skipped, once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use hss_audit::schedule::{Begun, Condition, End, Error, Job, Journal, Line, Start, plan};
use pretty_assertions::assert_eq;

use super::{Lots, job};

/// The scheduler is dead.
struct Killed;

/// What names a run: its job, and the moment that it was begun at.
type Name = (String, DateTime<Utc>);

/// What is outside of the scheduler, and is not killed with it.
struct World<'a> {
    folder: &'a Path,
    lots: Lots,
    now: DateTime<Utc>,
    /// Runs by the moment that names them: of which job and due time, and whether finished.
    runs: BTreeMap<Name, (DateTime<Utc>, bool)>,
    /// The process that holds the archive, and when it will be finished.
    process: Option<(Name, DateTime<Utc>)>,
    kills: u32,
}

impl World<'_> {
    /// Appends a line, or dies before, in the middle, or after.
    fn append(&mut self, journal: &mut Journal, line: &Line) -> Result<(), Killed> {
        match self.lots.below(40) {
            0 => return Err(self.kill()),
            1 => {
                let text = serde_json::to_vec(line).unwrap();
                let torn = &text[..usize::try_from(self.lots.below(text.len() as u64)).unwrap()];
                let path = self.folder.join("journal.ndjson");
                let mut file = File::options().append(true).open(path).unwrap();
                file.write_all(torn).unwrap();
                return Err(self.kill());
            }
            _ => {}
        }
        journal.append(line).unwrap();
        if self.lots.below(40) == 0 {
            return Err(self.kill());
        }
        Ok(())
    }

    /// Of a process whose scheduler is killed every second dies with it, and the others end in their own time.
    fn kill(&mut self) -> Killed {
        self.kills += 1;
        if self.lots.below(2) == 0 {
            self.process = None;
        }
        Killed
    }

    /// What `run --begun MOMENT`, with `--resume` at another attempt, does.
    fn start(&mut self, start: &Start, begun: DateTime<Utc>) {
        let name = (start.job.clone(), begun);
        let is_known = self.runs.contains_key(&name);
        assert!(start.attempt > 1 || !is_known, "started twice: {name:?}");
        let run = self.runs.entry(name.clone()).or_insert((start.due, false));
        // Who is resumed and finished only says so.
        let minutes = if run.1 { 0 } else { self.lots.below(90) };
        let ends = self.now + TimeDelta::minutes(i64::try_from(minutes).unwrap());
        self.process = Some((name, ends));
    }

    /// Lets time pass up to a moment; gives the run that ended.
    fn pass(&mut self, until: DateTime<Utc>) -> Option<(String, DateTime<Utc>)> {
        match self.process.take() {
            Some((name, ends)) if ends <= until => {
                self.now = self.now.max(ends);
                let run = self.runs.get_mut(&name).unwrap();
                run.1 = true;
                Some(name)
            }
            going => {
                self.process = going;
                self.now = until;
                None
            }
        }
    }
}

/// Opens the journal. A process that another test starts just now has a copy of every handle, that of the lock among them,
/// until it becomes the program that it is to be.
fn open(folder: &Path) -> Journal {
    for _ in 0..6_000 {
        match Journal::open(folder) {
            Err(Error::Locked { .. }) => std::thread::sleep(std::time::Duration::from_millis(10)),
            opened => return opened.unwrap(),
        }
    }
    panic!("the lock of a journal that nobody has open is taken");
}

/// One life of a scheduler.
fn live(world: &mut World<'_>, jobs: &[Job], end: DateTime<Utc>) -> Result<(), Killed> {
    let mut journal = open(world.folder);
    let mut ours: Option<(String, DateTime<Utc>)> = None;
    while world.now < end || ours.is_some() {
        let running: BTreeSet<String> = ours.iter().map(|(job, _)| job.clone()).collect();
        let planned = plan(jobs, journal.state(), &running, world.now);
        for line in &planned.lines {
            world.append(&mut journal, line)?;
        }
        if let Some(start) = planned.starts.first()
            && world.process.is_none()
        {
            let fresh = journal
                .state()
                .last_begun
                .map(|last| last + TimeDelta::seconds(1));
            let fresh = fresh.map_or(world.now, |fresh| fresh.max(world.now));
            let begun = start.begun.unwrap_or(fresh);
            let line = Line::Started {
                job: start.job.clone(),
                due: start.due,
                begun,
                attempt: start.attempt,
                at: world.now,
            };
            world.append(&mut journal, &line)?;
            world.start(start, begun);
            ours = Some((start.job.clone(), start.due));
            if world.lots.below(20) == 0 {
                return Err(world.kill());
            }
        }
        let step = world.now + TimeDelta::minutes(10);
        let next = planned.next.map_or(step, |next| next.min(step));
        let ended = world.pass(next.max(world.now + TimeDelta::seconds(1)));
        if let (Some(_), Some((job, due))) = (ended, ours.take_if(|_| world.process.is_none())) {
            let end = End {
                standing: Condition::Fine.into(),
                ..End::failed("", 1)
            };
            let at = world.now;
            world.append(&mut journal, &Line::Ended { job, due, at, end })?;
        }
    }
    Ok(())
}

#[test]
fn each_due_time_is_one_run_whatever_is_killed_when() {
    let mut kills = 0;
    for seed in 0..12 {
        kills += go_through_ten_days(seed);
    }
    assert!(kills > 200, "{kills}");
}

/// Gives how often the scheduler was killed.
fn go_through_ten_days(seed: u64) -> u32 {
    let folder = tempfile::tempdir().unwrap();
    let begin = DateTime::parse_from_rfc3339("2026-10-20T00:00:00Z")
        .unwrap()
        .to_utc();
    let jobs = [
        job("hourly", "0 * * * *", "Europe/Berlin", 120),
        job("daily", "30 2 * * *", "Europe/Berlin", 0),
    ];
    let mut world = World {
        folder: folder.path(),
        lots: Lots(seed),
        now: begin,
        runs: BTreeMap::new(),
        process: None,
        kills: 0,
    };
    let end = begin + TimeDelta::days(10);
    while live(&mut world, &jobs, end).is_err() {
        // It is started again after a while.
        let minutes = i64::try_from(world.lots.below(200)).unwrap();
        let _ = world.pass(world.now + TimeDelta::minutes(minutes));
    }
    let settled = settled(folder.path(), &jobs);
    for job in &jobs {
        let known = settled.known[&job.name];
        let due: Vec<_> = job
            .timetable
            .after(known)
            .take_while(|due| *due < end - TimeDelta::hours(4))
            .collect();
        assert!(!due.is_empty());
        for due in due {
            let name = (job.name.clone(), due);
            let runs = world.runs.iter();
            let runs = runs.filter(|((job, _), (of, _))| (job, of) == (&name.0, &due));
            let finished: Vec<bool> = runs.map(|(_, (_, finished))| *finished).collect();
            let skipped = settled.skipped.get(&name).copied().unwrap_or_default();
            let given_up = settled.given_up.contains(&name);
            assert_eq!(
                finished.len() + skipped,
                1,
                "seed {seed}: {name:?}: {finished:?}"
            );
            let is_whole = finished.iter().all(|is_finished| *is_finished);
            assert!(is_whole || given_up, "seed {seed}: {name:?} never ended");
            let ended = settled.ended.get(&name).copied().unwrap_or_default();
            assert_eq!(ended, finished.len(), "seed {seed}: {name:?}");
        }
    }
    world.kills
}

/// What the journal says in the end.
#[derive(Default)]
struct Settled {
    known: BTreeMap<String, DateTime<Utc>>,
    skipped: BTreeMap<(String, DateTime<Utc>), usize>,
    ended: BTreeMap<(String, DateTime<Utc>), usize>,
    given_up: BTreeSet<(String, DateTime<Utc>)>,
}

fn settled(folder: &Path, jobs: &[Job]) -> Settled {
    let text = fs::read_to_string(folder.join("journal.ndjson")).unwrap();
    let mut settled = Settled::default();
    let mut begun: BTreeMap<String, Begun> = BTreeMap::new();
    for line in text.lines() {
        match serde_json::from_str(line).unwrap() {
            Line::Known { job, at, .. } => {
                assert!(settled.known.insert(job, at).is_none(), "known twice");
            }
            Line::Skipped {
                job, due, first, ..
            } => {
                let timetable = &jobs.iter().find(|one| one.name == job).unwrap().timetable;
                let from = first - TimeDelta::seconds(1);
                for one in timetable.after(from).take_while(|one| *one <= due) {
                    *settled.skipped.entry((job.clone(), one)).or_default() += 1;
                }
            }
            Line::Started {
                job,
                due,
                begun: moment,
                attempt,
                ..
            } => {
                let run = Begun {
                    due,
                    begun: moment,
                    attempt,
                };
                let before = begun.insert(job, run).filter(|before| before.due == due);
                // Every attempt has the name of the first.
                assert_eq!(before.map_or(moment, |before| before.begun), moment);
                assert_eq!(before.map_or(1, |before| before.attempt + 1), attempt);
            }
            Line::Ended { job, due, end, .. } => {
                if end.standing.condition == Condition::Failure {
                    settled.given_up.insert((job.clone(), due));
                }
                *settled.ended.entry((job, due)).or_default() += 1;
            }
            _ => {}
        }
    }
    settled
}
