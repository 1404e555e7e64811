//! What the made-up fleet knows to have changed between two rounds, counted from its hosts and images alone.

use std::collections::{BTreeMap, BTreeSet};

use hss_audit::simulator::Options;
use hss_audit::simulator::fleet::{Host, Image, ImageKind, Inventory};

/// A failure: an account of an asset, or its password policy where there is no account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    pub(crate) asset_key: String,
    pub(crate) account: String,
    pub(crate) service: String,
}

/// What changed.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    pub(crate) new: BTreeSet<Problem>,
    pub(crate) reopened: BTreeSet<Problem>,
    pub(crate) fixed: BTreeSet<Problem>,
    /// By reason.
    pub(crate) vanished: BTreeMap<String, BTreeSet<Problem>>,
    /// Somebody ignores them now.
    pub(crate) accepted: BTreeSet<Problem>,
    /// In both rounds, whatever is thought of them.
    pub(crate) in_both: u64,
    /// The old key of a host that was installed anew, and the new one.
    pub(crate) reinstalled: BTreeMap<String, String>,
}

/// One round.
#[derive(Default)]
struct Round {
    /// Every failure, and whether it is ignored.
    problems: BTreeMap<Problem, bool>,
    /// What it means of each asset and check that a failure is not named: nothing proves that it is mended.
    silence: BTreeMap<(String, bool), &'static str>,
    /// Names of hosts.
    names: BTreeMap<String, String>,
}

/// Tells what changed from the second round to the third; the first is one before them, if there is one.
pub(crate) fn truth(hosts: u32, images: u32, rounds: [Option<u32>; 3]) -> Truth {
    let options = Options {
        hosts,
        images_per_type: images,
        ..Options::default()
    };
    let [before, earlier, later] = rounds.map(|round| match round {
        Some(round) => Round::of(&options, round),
        None => Round::default(),
    });
    let mut truth = Truth::default();
    for (problem, ignored) in &later.problems {
        match earlier.problems.get(problem) {
            Some(was_ignored) => {
                truth.in_both += 1;
                if was_ignored != ignored {
                    truth.accepted.insert(problem.clone());
                }
            }
            None if before.problems.contains_key(problem) => {
                truth.reopened.insert(problem.clone());
            }
            None => {
                truth.new.insert(problem.clone());
            }
        }
    }
    for problem in earlier.problems.keys() {
        if later.problems.contains_key(problem) {
            continue;
        }
        let list = (problem.asset_key.clone(), problem.account.is_empty());
        match later.silence.get(&list).copied() {
            Some("") => {
                truth.fixed.insert(problem.clone());
            }
            why => {
                let why = why.unwrap_or("not_listed").to_owned();
                truth
                    .vanished
                    .entry(why)
                    .or_default()
                    .insert(problem.clone());
            }
        }
        truth.note_reinstalled(&problem.asset_key, &earlier, &later);
    }
    truth
}

impl Truth {
    /// The one host of the same name that came when this one went.
    fn note_reinstalled(&mut self, key: &str, earlier: &Round, later: &Round) {
        let Some(name) = earlier
            .names
            .get(key)
            .filter(|_| !later.names.contains_key(key))
        else {
            return;
        };
        let came: Vec<&String> = later
            .names
            .iter()
            .filter(|(key, own)| *own == name && !earlier.names.contains_key(*key))
            .map(|(key, _)| key)
            .collect();
        if let [one] = came[..] {
            self.reinstalled.insert(key.to_owned(), one.clone());
        }
    }
}

impl Round {
    fn of(options: &Options, round: u32) -> Self {
        let options = Options {
            round,
            ..options.clone()
        };
        let fleet: Inventory = options.inventory(&options.project_ids[0]);
        let mut found = Self::default();
        for host in fleet.hosts() {
            found.add_host(&host);
        }
        for kind in ImageKind::ALL {
            for image in fleet.images(kind) {
                found.add_image(&image);
            }
        }
        found
    }

    fn add(&mut self, key: &str, account: &str, service: &str, ignored: bool) {
        let problem = Problem {
            asset_key: key.to_owned(),
            account: account.to_owned(),
            service: service.to_owned(),
        };
        self.problems.insert(problem, ignored);
    }

    fn add_host(&mut self, host: &Host) {
        let key = format!("host:{}", host.id());
        for account in host.accounts() {
            self.add(&key, account.user_name, account.service_type, false);
        }
        if let Some(result) = host.complexity.filter(|result| result.rules.fails()) {
            self.add(&key, "", "", result.ignored);
        }
        // As HSS itself tells apart hosts that it could look at from others.
        let state = match (host.protect_status, host.agent_status, host.detect_result) {
            ("closed", _, _) | (_, "not_installed" | "installing" | "install_failed", _) => {
                "not_protected"
            }
            (_, "offline", _) => "agent_offline",
            _ if host.host_status == "SHUTOFF" => "agent_offline",
            (_, _, "risk" | "clean") => "",
            _ => "never_scanned",
        };
        let passes = host.complexity.is_some_and(|result| {
            let all = result.rules.all();
            all.iter()
                .all(|flag| *flag == hss_audit::simulator::fleet::complexity::Flag::Pass)
        });
        self.set_silence(key.clone(), state, passes);
        self.names.insert(key, host.name());
    }

    fn add_image(&mut self, image: &Image) {
        let key = image_key(image);
        for account in image.accounts() {
            self.add(&key, account.user_name, account.service_type, false);
        }
        if image.complexity.is_some_and(|rules| rules.fails()) {
            self.add(&key, "", "", false);
        }
        let state = match image.scan_status {
            "success" => "",
            "unscan" | "waiting_for_scan" | "scanning" => "never_scanned",
            _ => "not_reported",
        };
        let passes = image.complexity.is_some_and(|rules| {
            let all = rules.all();
            all.iter()
                .all(|flag| *flag == hss_audit::simulator::fleet::complexity::Flag::Pass)
        });
        self.set_silence(key, state, passes);
    }

    /// A policy is mended when it passes, whoever looked; nothing else proves it.
    fn set_silence(&mut self, key: String, state: &'static str, passes: bool) {
        let policy = match (passes, state) {
            (true, _) => "",
            (false, "") => "not_reported",
            (false, other) => other,
        };
        self.silence.insert((key.clone(), true), policy);
        self.silence.insert((key, false), state);
    }
}

fn image_key(image: &Image) -> String {
    let mut name = image
        .namespace()
        .map_or_else(String::new, |space| format!("{space}/"));
    name.push_str(&format!("{}:{}", image.name(), image.version()));
    let mut key = format!("image:{}/{name}", image.kind.image_type());
    if image.kind == ImageKind::Cicd {
        key.push_str(&format!("@{}", image.id()));
    }
    key
}
