//! `hss-audit check`: what a run would miss, and what to do about it. Writes nothing, unless it is asked to
//! try that.

mod places;
mod table;
mod words;

use serde::Serialize;

use super::arguments::CheckArguments;
use super::console::Console;
use super::failure::Failure;
use super::interrupt::{self, Farewell};
use super::layout;
use super::{clock_ms, environment, run, storage};
use crate::collect::{self, Examination, Subject, Trial};
use crate::config::{self, RawRender, RawSigning};
use crate::hss::{self, Client};
use crate::report::Notice;

/// Tries of what may pass by itself: enough for a stumble, and the answer does not take minutes.
const ATTEMPTS: u32 = 2;

/// Tries everything and prints how it went.
pub(super) fn run(arguments: &CheckArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let wanted = RawRender {
        out: arguments.out.clone(),
        signing: Some(RawSigning::default()),
        mails: true,
        ..RawRender::default()
    };
    // All of the settings: a run would end at what is wrong with any of them.
    let config = config::check(&sources, &arguments.target.raw(), &wanted)?;
    let target = config.target.clone();
    let in_flight = target.hss.concurrency;
    let options = hss::Options {
        attempts: ATTEMPTS,
        ..target.hss
    };
    let examination = run::runtime()?.block_on(async {
        let client = Client::new(options, clock_ms).map_err(Failure::Client)?;
        let voice = console.clone();
        interrupt::hear(&client, Farewell::CHECK, move |words| voice.remark(words))?;
        let now = clock_ms();
        Ok::<_, Failure>(collect::check(&client, &target.areas, target.drift, in_flight, now).await)
    })?;
    let storage = config.render.storage.as_ref();
    let trials = storage.map(|storage| storage::trials(storage, arguments.try_writing));
    let mut trials = trials.transpose()?.unwrap_or_default();
    trials.extend(places::trials(&config)?);
    let code = exit_code(&examination, &trials);
    if arguments.json {
        console.result(&machine_summary(&examination, &trials, code)?);
    } else {
        for line in table::lines((&examination, &trials), console.quiet, layout::room()) {
            console.result(&line);
        }
    }
    Ok(code)
}

fn exit_code(examination: &Examination, trials: &[storage::Trial]) -> u8 {
    if examination.is_refused_everywhere() {
        3
    } else if trials.iter().any(storage::Trial::is_missed) {
        6
    } else if examination.is_anything_missed() {
        4
    } else {
        0
    }
}

/// Everything that was tried, for programs.
#[derive(Serialize)]
struct MachineSummary<'a> {
    schema: &'static str,
    exit_code: u8,
    clock: Option<TrialEntry<'a>>,
    regions: Vec<RegionEntry<'a>>,
    targets: Vec<TargetEntry<'a>>,
    /// Empty where the archive is a folder.
    storage: Vec<PlaceEntry<'a>>,
    /// The folder of the archive, the mail server, the webhook; as far as there are any.
    places: Vec<PlaceEntry<'a>>,
    notices: &'a [Notice],
}

#[derive(Serialize)]
struct RegionEntry<'a> {
    region: &'a str,
    credentials: Option<&'a str>,
    #[serde(flatten)]
    trial: TrialEntry<'a>,
}

#[derive(Serialize)]
struct TargetEntry<'a> {
    region: &'a str,
    endpoint: &'a str,
    project_id: &'a str,
    enterprise_project_id: &'a str,
    credentials: Option<&'a str>,
    trials: Vec<TrialEntry<'a>>,
}

#[derive(Serialize)]
struct TrialEntry<'a> {
    subject: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared_total: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hosts: Option<HostsEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quotas: Option<QuotasEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ahead_ms: Option<i64>,
    standing: &'static str,
    took_ms: Option<u64>,
    missed: bool,
    error: Option<&'a str>,
    meaning: Option<String>,
    advice: Option<String>,
}

#[derive(Serialize)]
struct PlaceEntry<'a> {
    /// `list`, `write` or `delete`; `folder`, `mail` or `webhook`.
    subject: &'static str,
    address: &'a str,
    missed: bool,
    error: Option<&'a str>,
    advice: Option<&'a str>,
}

#[derive(Serialize)]
struct HostsEntry {
    total: Option<i64>,
    unprotected: Option<i64>,
    without_agent: Option<i64>,
    agent_offline: Option<i64>,
}

#[derive(Serialize)]
struct QuotasEntry {
    total: Option<i64>,
    used: Option<i64>,
    idle: Option<i64>,
    expired: Option<i64>,
    frozen: Option<i64>,
}

fn machine_summary(
    examination: &Examination,
    trials: &[storage::Trial],
    exit_code: u8,
) -> Result<String, Failure> {
    let entries = |is_of_storage: bool| {
        let entries = trials.iter();
        let entries = entries.filter(move |trial| trial.is_of_storage() == is_of_storage);
        entries.map(PlaceEntry::of).collect()
    };
    let summary = MachineSummary {
        schema: "hss-audit/check/1",
        exit_code,
        clock: examination.clock.as_ref().map(TrialEntry::of),
        regions: examination.regions.iter().map(RegionEntry::of).collect(),
        targets: examination.targets.iter().map(TargetEntry::of).collect(),
        storage: entries(true),
        places: entries(false),
        notices: &examination.notices,
    };
    serde_json::to_string(&summary).map_err(|_error| Failure::Bug("cannot write the results"))
}

fn named(account: &str) -> Option<&str> {
    (!account.is_empty()).then_some(account)
}

impl<'a> RegionEntry<'a> {
    fn of(region: &'a collect::RegionTrial) -> Self {
        Self {
            region: &region.region,
            credentials: named(&region.account),
            trial: TrialEntry::of(&region.trial),
        }
    }
}

impl<'a> TargetEntry<'a> {
    fn of(trials: &'a collect::TargetTrials) -> Self {
        Self {
            region: &trials.target.region,
            endpoint: &trials.target.endpoint,
            project_id: &trials.target.project_id,
            enterprise_project_id: &trials.target.enterprise_project_id,
            credentials: named(&trials.account),
            trials: trials.trials.iter().map(TrialEntry::of).collect(),
        }
    }
}

impl<'a> PlaceEntry<'a> {
    fn of(trial: &'a storage::Trial) -> Self {
        let failure = trial.failure.as_ref();
        Self {
            subject: trial.what,
            address: &trial.address,
            missed: trial.is_missed(),
            error: failure.map(|(error, _)| error.as_str()),
            advice: failure.map(|(_, hint)| hint.as_str()).or(trial.remark),
        }
    }
}

impl<'a> TrialEntry<'a> {
    fn of(trial: &'a Trial) -> Self {
        let mut entry = Self {
            subject: "",
            endpoint: None,
            detail: None,
            declared_total: None,
            hosts: None,
            quotas: None,
            ahead_ms: None,
            standing: trial.standing.as_str(),
            took_ms: trial
                .took
                .and_then(|took| u64::try_from(took.as_millis()).ok()),
            missed: trial.is_missed,
            error: trial.error.as_deref(),
            meaning: words::meaning(trial),
            advice: words::advice(trial),
        };
        match &trial.subject {
            Subject::Clock(skew) => {
                entry.subject = "clock";
                entry.ahead_ms = Some(skew.as_millis());
            }
            Subject::SignIn => entry.subject = "sign_in",
            Subject::Projects => entry.subject = "projects",
            Subject::List {
                endpoint,
                detail,
                total,
            } => {
                entry.subject = "list";
                entry.endpoint = Some(*endpoint);
                entry.detail = named(detail);
                entry.declared_total = *total;
            }
            Subject::Hosts(hosts) => {
                entry.subject = "hosts";
                entry.hosts = Some(HostsEntry {
                    total: hosts.total,
                    unprotected: hosts.unprotected,
                    without_agent: hosts.not_installed,
                    agent_offline: hosts.not_online,
                });
            }
            Subject::Quotas(quotas) => {
                entry.subject = "quotas";
                entry.quotas = Some(QuotasEntry {
                    total: quotas.total,
                    used: quotas.used,
                    idle: quotas.idle,
                    expired: quotas.expired,
                    frozen: quotas.frozen,
                });
            }
        }
        entry
    }
}
