//! What a run would miss, found out with one small page of every list and without writing anything.

use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt};

use super::account::{chain, is_not_offered};
use super::ask::Asker;
use super::discover::{self, Answers, Area, Drift};
use super::examination::{Examination, RegionTrial, Standing, Subject, TargetTrials, Trial};
use super::plan::{self, Assignment, ENTERPRISE_PROJECT, Errand, Query};
use crate::findings::{ImageType, Parameters, QueryLedger, QueryOutcome};
use crate::hss::{self, Client, Endpoint, Request, Skew};
use crate::sources::{
    HOST_STATISTICS_PATH, HostStatistics, IMAGE_TYPE, QUOTAS_PATH, Quotas, is_unknown_to_results,
    lists_images_of,
};

/// A page of ten rows that takes longer makes a run of thousands of pages tedious.
const SLOW: Duration = Duration::from_secs(5);

/// The smallest page that the service gives.
const SMALLEST_PAGE: [(&str, &str); 2] = [("limit", "10"), ("offset", "0")];

/// Tries everything that a run would do, `in_flight` requests at once.
pub async fn check(
    client: &Client,
    areas: &[Area],
    drift: Drift,
    in_flight: usize,
    now: i64,
) -> Examination {
    let answers = discover::ask(client, areas.iter()).await;
    let Assignment {
        errands, notices, ..
    } = discover::assign(areas, drift, &answers, (now, now));
    let asker = Asker::new(client);
    let plan: Vec<(Errand, Vec<Query>)> = errands
        .into_iter()
        .filter_map(|errand| {
            let endpoint = Endpoint::parse(&errand.target.endpoint, hss::InsecureHttp::Allowed);
            let queries = plan::queries(&errand, &endpoint.ok()?);
            Some((errand, queries))
        })
        .collect();
    let mut targets = Vec::new();
    for (errand, queries) in plan {
        targets.push(examine(&asker, errand, queries, in_flight).await);
    }
    Examination {
        clock: client.skew().map(clock),
        regions: areas
            .iter()
            .filter_map(|area| asked(area, &answers, now))
            .collect(),
        targets,
        notices,
    }
}

/// How far this clock is from the servers': no list is missed for it, but a signature may be refused.
fn clock(skew: Skew) -> Trial {
    Trial {
        subject: Subject::Clock(skew),
        standing: if skew.is_notable() {
            Standing::Failed
        } else {
            Standing::Ok
        },
        took: None,
        error: skew.is_notable().then(|| skew.to_string()),
        is_missed: false,
    }
}

/// How asking for the projects of an area went; nothing where nobody needs to ask and nobody could.
fn asked(area: &Area, answers: &Answers, now: i64) -> Option<RegionTrial> {
    let mut found = Assignment::of(Vec::new());
    area.find(answers, (now, now), &mut found);
    let answer = area.key().and_then(|key| answers.get(&key));
    let failure = answer.and_then(|answer| answer.as_ref().err());
    let unfound = found.unfound.into_iter().find_map(|entry| entry.error);
    if answer.is_none() && unfound.is_none() {
        return None;
    }
    let standing = match (failure, &unfound) {
        (Some(failure), _) => Standing::of(failure),
        (None, Some(_)) => Standing::Failed,
        (None, None) => Standing::Ok,
    };
    Some(RegionTrial {
        region: area.region.clone(),
        account: area.account.clone(),
        trial: Trial {
            subject: Subject::Projects,
            standing,
            took: None,
            is_missed: unfound.is_some(),
            error: unfound.or_else(|| failure.map(|failure| chain(failure))),
        },
    })
}

async fn examine(
    asker: &Asker,
    errand: Errand,
    queries: Vec<Query>,
    in_flight: usize,
) -> TargetTrials {
    let endpoint = queries.first().map(|query| query.endpoint.clone());
    let tried = lists(asker, queries, in_flight).await;
    let refusal = endpoint.and_then(|at| errand.sign_in.closed(&at, &errand.target.project_id));
    let mut trials = vec![Trial {
        subject: Subject::SignIn,
        standing: refusal.as_ref().map_or(Standing::Ok, Standing::of),
        took: None,
        error: refusal.as_ref().map(|refusal| chain(refusal)),
        is_missed: refusal.is_some(),
    }];
    if refusal.is_none() {
        trials.extend(tried);
        let hosts = (HOST_STATISTICS_PATH, &[][..]);
        trials.extend(aside(asker, &errand, hosts, HostStatistics::parse, Subject::Hosts).await);
        let quotas = (QUOTAS_PATH, &SMALLEST_PAGE[..]);
        trials.extend(aside(asker, &errand, quotas, Quotas::parse, Subject::Quotas).await);
    }
    TargetTrials {
        target: errand.target,
        account: errand.account,
        trials,
    }
}

/// A list, how trying it went, and the account that a run would draw up.
type Tried = (Query, Trial, QueryLedger);

/// Tries every list, and what stands in for those that are not offered.
async fn lists(asker: &Asker, queries: Vec<Query>, in_flight: usize) -> Vec<Trial> {
    let mut tried = Vec::new();
    let mut round = queries;
    // Alone, because the others would wait for it and seem slow.
    if !round.is_empty() {
        tried.push(list(asker, round.remove(0)).await);
    }
    round.extend(tried.iter().flat_map(stand_ins));
    while !round.is_empty() {
        let asked = round.into_iter().map(|query| list(asker, query));
        let answers: Vec<_> = stream::iter(asked)
            .buffered(in_flight.max(1))
            .collect()
            .await;
        round = answers.iter().flat_map(stand_ins).collect();
        tried.extend(answers);
    }
    let accounts = accounts(asker, &tried).await;
    let judged = tried.into_iter().zip(&accounts);
    let judged = judged.map(|((_, trial, _), account)| Trial {
        is_missed: !account.is_whole(&accounts),
        ..trial
    });
    judged.collect()
}

/// The accounts of what was tried, with how many images each would have been about that is not offered.
async fn accounts(asker: &Asker, tried: &[Tried]) -> Vec<QueryLedger> {
    let mut accounts: Vec<QueryLedger> =
        tried.iter().map(|(.., account)| account.clone()).collect();
    for index in 0..accounts.len() {
        let concerned = match accounts.get(index) {
            Some(account) if account.outcome != QueryOutcome::Unsupported => continue,
            Some(account) if account.check.is_none() => {
                is_unknown_to_results(account, &accounts).then_some(0)
            }
            Some(account) => concerned(asker, account, tried).await,
            None => None,
        };
        if let Some(account) = accounts.get_mut(index) {
            account.concerned = concerned;
        }
    }
    accounts
}

/// How many images the image lists declare of those that a list is asked for; nothing where they do not say.
async fn concerned(asker: &Asker, account: &QueryLedger, tried: &[Tried]) -> Option<u64> {
    let asked = account.image_type()?;
    let inventories = || {
        tried
            .iter()
            .filter(|(.., list)| lists_images_of(list, &asked))
    };
    let read = inventories().find(|(.., list)| list.outcome == QueryOutcome::Complete);
    let Some((inventory, trial, list)) = read else {
        let accounts: Vec<QueryLedger> = tried.iter().map(|(.., one)| one.clone()).collect();
        let mut inventories = inventories().peekable();
        let is_known = inventories.peek().is_some()
            && inventories.all(|(.., list)| {
                list.outcome == QueryOutcome::Unsupported && is_unknown_to_results(list, &accounts)
            });
        return is_known.then_some(0);
    };
    if asked == ImageType::Cicd || list.image_type().is_some() {
        return declared(trial);
    }
    let kinds = if asked == ImageType::Registry {
        vec![ImageType::Harbor, ImageType::Jfrog]
    } else {
        vec![asked]
    };
    let mut count = 0;
    for kind in kinds {
        let part = Parameters::from([(IMAGE_TYPE.to_owned(), kind.as_str().to_owned())]);
        let (_, trial, _) = self::list(asker, inventory.part(&part)).await;
        count += declared(&trial)?;
    }
    Some(count)
}

/// How many rows a list that was tried declares.
fn declared(trial: &Trial) -> Option<u64> {
    match &trial.subject {
        Subject::List { total, .. } => total.and_then(|total| u64::try_from(total).ok()),
        Subject::SignIn
        | Subject::Clock(_)
        | Subject::Projects
        | Subject::Hosts(_)
        | Subject::Quotas(_) => None,
    }
}

/// What stands in for a list that is not offered.
fn stand_ins((query, trial, _): &Tried) -> Vec<Query> {
    if trial.standing == Standing::NotOffered {
        query.fallback()
    } else {
        Vec::new()
    }
}

async fn list(asker: &Asker, query: Query) -> Tried {
    let started = Instant::now();
    let answer = asker.small_page(&query).await;
    let took = started.elapsed();
    let standing = match &answer {
        Ok(_) if took > SLOW => Standing::Slow,
        Ok(_) => Standing::Ok,
        Err(failure) if is_not_offered(&query, failure) => Standing::NotOffered,
        Err(failure) => Standing::of(failure),
    };
    let account = QueryLedger {
        check: query.source.check,
        region: query.target.region.clone(),
        project_id: query.target.project_id.clone(),
        parameters: query.parameters.clone(),
        outcome: match standing {
            Standing::Ok | Standing::Slow => QueryOutcome::Complete,
            Standing::NotOffered => QueryOutcome::Unsupported,
            Standing::Denied | Standing::Refused | Standing::Failed => QueryOutcome::Failed,
        },
        ..QueryLedger::unread(query.source.id, query.source.subject, 0)
    };
    let trial = Trial {
        subject: Subject::List {
            endpoint: query.source.id,
            detail: query.detail(),
            total: answer.as_ref().ok().and_then(|page| page.decoded.total),
        },
        standing,
        took: Some(took),
        error: answer.err().map(|failure| chain(&failure)),
        is_missed: false,
    };
    (query, trial, account)
}

/// Asks what no list says: a run does without, so whatever happens nothing is missed.
async fn aside<T: Default>(
    asker: &Asker,
    errand: &Errand,
    (path, parameters): (&str, &[(&str, &str)]),
    parse: fn(&[u8]) -> Result<T, String>,
    subject: fn(T) -> Subject,
) -> Option<Trial> {
    let target = &errand.target;
    let endpoint = Endpoint::parse(&target.endpoint, hss::InsecureHttp::Allowed).ok()?;
    let path = format!("/v5/{}/{path}", target.project_id);
    let scope = (ENTERPRISE_PROJECT, target.enterprise_project_id.as_str());
    let parameters: Vec<(&str, &str)> = [scope].iter().chain(parameters).copied().collect();
    let request = Request {
        sign_in: &errand.sign_in,
        endpoint: &endpoint,
        project_id: &target.project_id,
        path: &path,
        parameters: &parameters,
        region: None,
        body: None,
        is_read: true,
        patience: None,
    };
    let started = Instant::now();
    let (_, answer) = asker.client.send(request, parse).await;
    let took = Some(started.elapsed());
    let (counts, standing, error) = match answer {
        Ok(answer) => (answer.decoded, Standing::Ok, None),
        Err(failure) => (T::default(), Standing::of(&failure), Some(chain(&failure))),
    };
    Some(Trial {
        subject: subject(counts),
        standing,
        took,
        error,
        is_missed: false,
    })
}
