//! Reads all lists: those of the plan, then what stands in for lists that are not offered, then what did not come whole.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{self, StreamExt, TryStreamExt};

use super::archive::ListName;
use super::plan::{Query, Target};
use super::query::{Collector, Read};
use super::{Error, Event};
use crate::findings::{QueryLedger, QueryOutcome};

type ByTarget = BTreeMap<Target, Vec<(Query, Read)>>;

/// Reads everything; the accounts come in the order of the plan.
pub(super) async fn read_all(
    collector: &Collector,
    queries: Vec<Query>,
) -> Result<Vec<QueryLedger>, Error> {
    let mut by_target = ByTarget::new();
    let (mut lists, mut round) = (0, queries);
    while !round.is_empty() {
        lists += round.len();
        (collector.surroundings.listener)(Event::Planned { lists });
        let mut next = Vec::new();
        for (query, read) in read_round(collector, round).await? {
            if read.account.outcome == QueryOutcome::Unsupported {
                next.extend(query.fallback());
            }
            let reads = by_target.entry(query.target.clone()).or_default();
            reads.push((query, read));
        }
        round = if next.is_empty() {
            forgotten(collector, &by_target)
        } else {
            next
        };
    }
    let targets = by_target.len().max(1);
    let looking = by_target.into_values().map(|mut reads| async move {
        collector.look_closer(&mut reads).await?;
        Ok::<_, Error>(reads)
    });
    let looked: Vec<_> = stream::iter(looking)
        .buffer_unordered(targets)
        .try_collect()
        .await?;
    let mut reads: Vec<Read> = looked.into_iter().flatten().map(|(_, read)| read).collect();
    reads.sort_by_key(|read| read.index);
    Ok(reads.into_iter().map(|read| read.account).collect())
}

/// Reads lists together; gives them back in the order of the plan.
async fn read_round(collector: &Collector, round: Vec<Query>) -> Result<Vec<(Query, Read)>, Error> {
    let mut indexed = Vec::with_capacity(round.len());
    for query in round {
        indexed.push((collector.archive.index_of(&query.name())?, query));
    }
    let lists = indexed.len().max(1);
    let reading = indexed.into_iter().map(|(index, query)| async move {
        let (gate, door) = (&collector.gate, (&query.sign_in, &query.endpoint));
        gate.wait(door, Some(&query.name())).await;
        let read = collector.read(index, &query).await;
        gate.end(&query);
        Ok::<_, Error>((query, read?))
    });
    let mut reads: Vec<(Query, Read)> = stream::iter(reading)
        .buffer_unordered(lists)
        .try_collect()
        .await?;
    reads.sort_by_key(|(_, read)| read.index);
    Ok(reads)
}

/// The lists that were begun before an interruption and that nobody asked for since: what had to stand in for another
/// list then may not have to now. Their pages are there, and so must be their account.
fn forgotten(collector: &Collector, by_target: &ByTarget) -> Vec<Query> {
    let reads = || by_target.values().flatten();
    let read: BTreeSet<usize> = reads().map(|(_, read)| read.index).collect();
    let names = collector.archive.lists();
    let left = names.into_iter().filter(|(_, index)| !read.contains(index));
    let named = |name: &ListName| {
        let is_sister = |(query, _): &&(Query, Read)| {
            (&query.target.region, &query.target.project_id) == (&name.region, &name.project_id)
        };
        let (sister, _) = reads().find(is_sister)?;
        sister.named(name)
    };
    left.filter_map(|(name, _)| named(&name)).collect()
}
