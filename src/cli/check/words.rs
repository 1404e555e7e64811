//! What a trial means, and what to do about it.

use crate::cli::layout::plural;
use crate::collect::{Standing, Subject, Trial};
use crate::report::Text;
use crate::sources::{HostStatistics, Quotas};

/// What was tried.
pub(super) fn title(trial: &Trial, text: &Text) -> String {
    match &trial.subject {
        Subject::Clock(_) => "Clock".to_owned(),
        Subject::SignIn => "Sign-in".to_owned(),
        Subject::Projects => "Projects of the region".to_owned(),
        Subject::Hosts(_) => "Hosts that HSS can look at".to_owned(),
        Subject::Quotas(_) => "Quotas".to_owned(),
        Subject::List {
            endpoint, detail, ..
        } => {
            let title = text.get(&format!("endpoint-{endpoint}"));
            if detail.is_empty() {
                title
            } else {
                format!("{title} ({detail})")
            }
        }
    }
}

/// What was tried of a place outside the service.
pub(super) fn of_place(what: &str) -> &'static str {
    match what {
        "folder" => "Folder of the archive",
        "mail" => "Mail server: connecting and signing in; no letter is sent",
        "webhook" => "Webhook of alerts: connecting; nothing is posted",
        "list" => "Listing of the archive",
        "write" => "Writing to the archive",
        _ => "Deleting from the archive, which only `prune` does",
    }
}

/// The numbers that came, in words.
pub(super) fn facts(trial: &Trial, text: &Text) -> Option<String> {
    let number = |count: i64| text.number(u64::try_from(count).unwrap_or(0));
    let said = |parts: &[(Option<i64>, &str)]| {
        let known = parts.iter();
        let known =
            known.filter_map(|(count, words)| Some(format!("{} {words}", number((*count)?))));
        let known: Vec<String> = known.collect();
        (!known.is_empty()).then(|| known.join(", "))
    };
    match &trial.subject {
        Subject::List {
            total: Some(total), ..
        } => Some(format!(
            "{} {} declared",
            number(*total),
            plural(*total, "row", "rows")
        )),
        Subject::Hosts(hosts) => said(&[
            (hosts.total, "in all"),
            (hosts.unprotected, "without protection"),
            (hosts.not_installed, "without an agent"),
            (hosts.not_online, "whose agent is offline"),
        ]),
        Subject::Quotas(quotas) => said(&[
            (quotas.total, "in all"),
            (quotas.used, "in use"),
            (quotas.idle, "free"),
            (quotas.expired, "expired"),
            (quotas.frozen, "frozen"),
        ]),
        Subject::Clock(_)
        | Subject::SignIn
        | Subject::Projects
        | Subject::List { total: None, .. } => None,
    }
}

/// What it means for a run; nothing where all is well.
pub(super) fn meaning(trial: &Trial) -> Option<String> {
    let words = match (&trial.subject, trial.standing) {
        (Subject::Hosts(hosts), Standing::Ok) => return unseen(hosts).map(str::to_owned),
        (Subject::Quotas(quotas), Standing::Ok) => return lapsed(quotas).map(str::to_owned),
        (_, Standing::Ok) => return None,
        (Subject::Clock(_), _) => {
            "a signature holds for 15 minutes around the server's time, and ages are counted to this clock"
        }
        (_, Standing::Slow) => "a run would take long",
        (Subject::SignIn, _) => "none of the lists of this target would be read",
        (Subject::Projects, _) if trial.is_missed => {
            "projects of this region are not found and would not be read"
        }
        (Subject::Projects, _) => "whether some projects are not listed stays unknown",
        (Subject::Hosts(_), _) => "nothing for a run: it counts the hosts itself",
        (Subject::Quotas(_), _) => "nothing for a run: it does not read quotas",
        (Subject::List { .. }, Standing::NotOffered) if !trial.is_missed => {
            "there is no such list here, and nothing is missing for it"
        }
        (Subject::List { .. }, _) => "a run would miss this list",
    };
    Some(words.to_owned())
}

/// Hosts of which HSS says nothing.
fn unseen(hosts: &HostStatistics) -> Option<&'static str> {
    let counts = [hosts.unprotected, hosts.not_installed, hosts.not_online];
    let is_any = counts.into_iter().flatten().any(|count| count > 0);
    is_any
        .then_some("of some hosts HSS has no results; the report counts them apart, never as clean")
}

/// Quotas that protect nothing any more.
fn lapsed(quotas: &Quotas) -> Option<&'static str> {
    let counts = [quotas.expired, quotas.frozen];
    let is_any = counts.into_iter().flatten().any(|count| count > 0);
    is_any.then_some(
        "hosts whose quota lapsed are not scanned any more: their results grow old, and satisfy no control",
    )
}

/// What to do about it; nothing where nothing can be done.
pub(super) fn advice(trial: &Trial) -> Option<String> {
    let words = match (&trial.subject, trial.standing) {
        (Subject::Quotas(quotas), Standing::Ok) if lapsed(quotas).is_some() => {
            "renew them, or bind their hosts to others"
        }
        (Subject::Hosts(_) | Subject::Quotas(_), _) | (_, Standing::Ok) => return None,
        (Subject::Clock(_), _) => "set this clock right, for example with NTP",
        (_, Standing::Slow) => "lower `--concurrency`, or choose a quieter hour",
        (_, Standing::Refused) => {
            "get a new token (one lives 24 hours, in one region), or check that the access key is active and this clock right"
        }
        (Subject::Projects, Standing::Denied) => {
            "ask for the right to list projects in IAM, or list the projects by id"
        }
        (Subject::Projects, _) => "give `--iam-endpoint`, or list the projects by id",
        (Subject::SignIn, _) => {
            "check the address, the network and the proxy variables of the environment"
        }
        (Subject::List { endpoint, .. }, Standing::Denied) => return Some(permission(endpoint)),
        (Subject::List { .. }, Standing::NotOffered) if !trial.is_missed => return None,
        (Subject::List { .. }, Standing::NotOffered) => {
            "check that HSS is bought in this region; images of a type that it does not list stay unknown"
        }
        (Subject::List { .. }, _) => {
            "try again; if it stays, give the request id to the support of the service"
        }
    };
    Some(words.to_owned())
}

/// Which permission a list takes.
///
/// # Source
/// Actions of custom policies as the user manual of another operator of the same service names them; those of image
/// lists are not documented. Read 2026-11-22.
fn permission(endpoint: &str) -> String {
    let action = match endpoint {
        "host_weak_passwords" => "`hss:weakPwds:list`",
        "host_password_complexity" => "`hss:complexityPolicys:list`",
        "hosts" => "`hss:hosts:list` and `vpc:ports:get`",
        _ => {
            return "ask for the right to read this list in HSS, in all enterprise projects; no document of the service \
                    names its permission"
                .to_owned();
        }
    };
    format!("ask for the permission {action}, in all enterprise projects")
}
