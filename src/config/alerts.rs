//! Whom to tell when a run ends badly, and well again.

use std::time::Duration;

use reqwest::Url;

use super::credentials::Trim;
use super::file::{At, File, FileAlerts, SecretText};
use super::problem::{Place, Problem};
use super::raw::Environment;
use super::times::duration;
use super::words;
use crate::alert::Webhook;
use crate::auth::Secret;
use crate::hss::{Endpoint, InsecureHttp};
use crate::schedule::{Alarm, AlarmOptions};

/// What stays bad is told again after this unless somebody says otherwise.
const REPEAT: Duration = Duration::from_secs(24 * 3_600);
/// More often nobody can read it.
const SHORTEST_REPEAT: Duration = Duration::from_secs(60);
/// A shorter key could be found by trying.
const SHORTEST_KEY: usize = 16;

/// Whom to tell, and of what.
#[derive(Debug, Clone)]
pub struct AlertConfig {
    /// Where.
    pub webhook: Webhook,
    /// Of what, and how often.
    pub options: AlarmOptions,
}

/// Checks `[alerts]`; nothing when there is none.
pub(super) fn resolve(
    file: &File,
    environment: &Environment,
    problems: &mut Vec<Problem>,
) -> Option<AlertConfig> {
    let raw = file.alerts.as_ref()?;
    let options = AlarmOptions {
        when: when(raw, problems).into_iter().collect(),
        repeat: repeat(raw, problems),
    };
    let place = Place::Line(raw.line);
    if raw.webhook.is_none() {
        let hint = "name the place where its address is kept: `env:NAME` or `file:PATH`";
        problems.push(Problem::new("`webhook` is missing", hint).at(place));
    }
    let mut read = |what, text: &Option<SecretText>, check: fn(&Secret) -> Result<(), Problem>| {
        let secret = read(what, text.as_ref(), environment)?;
        let checked = secret.and_then(|secret| check(&secret).map(|()| secret));
        checked
            .map_err(|problem| problems.push(problem.at(place)))
            .ok()
    };
    let address = read("webhook", &raw.webhook, check_address);
    let key = read("key of alerts", &raw.key, check_key);
    Some(AlertConfig {
        webhook: Webhook {
            address: address?,
            key,
        },
        options,
    })
}

fn when(raw: &FileAlerts, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let Some(list) = &raw.when else {
        return Alarm::ALL.to_vec();
    };
    let known = Alarm::ALL.map(Alarm::as_str);
    if list.value.is_empty() {
        let hint = format!("choose from {}", known.join(", "));
        problems.push(list.problem("`when` is empty", hint));
    }
    let mut alarm = |word: &At<String>| {
        let found = Alarm::ALL
            .into_iter()
            .find(|alarm| alarm.as_str() == word.value);
        if found.is_none() {
            let what = format!("unknown alert `{}`", word.value);
            problems.push(word.problem(what, words::advice(&word.value, &known)));
        }
        found
    };
    list.value.iter().filter_map(&mut alarm).collect()
}

fn repeat(raw: &FileAlerts, problems: &mut Vec<Problem>) -> Duration {
    let repeat = duration("repeat", raw.repeat.as_ref(), REPEAT, problems);
    if let Some(at) = raw.repeat.as_ref().filter(|_| repeat < SHORTEST_REPEAT) {
        let hint = "give a time of a minute or more, for example `24h`";
        problems.push(at.problem(format!("`repeat` is `{}`", at.value), hint));
    }
    repeat
}

/// Reads a secret; nothing when none is named, or the problem is told already.
fn read(
    what: &str,
    text: Option<&SecretText>,
    environment: &Environment,
) -> Option<Result<Secret, Problem>> {
    match text {
        Some(SecretText::Kept(reference)) => {
            Some(reference.resolve(what, Trim::Spaces, environment))
        }
        Some(SecretText::Unusable) | None => None,
    }
}

/// Checks an address without repeating it: what follows the host is often a secret.
fn check_address(address: &Secret) -> Result<(), Problem> {
    let Ok(url) = Url::parse(address.expose()) else {
        let hint = "give an address such as `https://alerts.example.com/hss-audit`";
        return Err(Problem::new("the address of the webhook is no URL", hint));
    };
    // What the service's own addresses have to be: `https`, or `http` to this machine.
    let origin = url.origin().ascii_serialization();
    Endpoint::parse(&origin, InsecureHttp::LoopbackOnly)
        .map(drop)
        .map_err(|_error| {
            Problem::new(
                "the address of the webhook does not begin with `https://`",
                "use `https://`: reports about weak passwords are not for everybody on the way",
            )
        })
}

fn check_key(key: &Secret) -> Result<(), Problem> {
    if key.expose().len() < SHORTEST_KEY {
        return Err(Problem::new(
            format!("the key of alerts is shorter than {SHORTEST_KEY} characters"),
            "make one, for example with `openssl rand -hex 32`",
        ));
    }
    Ok(())
}
