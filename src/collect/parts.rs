//! Reads a list part by part, where it does not come whole as one list.
//!
//! Two things make that necessary. The service may want one image at a time; then every image that the inventories name
//! is looked up by itself. Or a list goes on past the last offset that the service takes; then filters choose parts that
//! end before it, and parts that still do not are split by the next filter. Rows that more than one part gives count once.

use std::sync::Arc;

use futures::stream::{self, StreamExt};

use super::Error;
use super::account::{chain, refuses_all_projects};
use super::known::Known;
use super::list::Reading;
use super::plan::Query;
use super::query::{Closer, Collector, Efforts, Read};
use crate::findings::{Parameters, QueryLedger, QueryOutcome, ReadBy};
use crate::hss::{self, Class};

/// What the parts of one list gave together.
struct Parts {
    /// The union.
    whole: Reading<hss::Error>,
    /// Parts read or tried.
    count: u64,
    /// Parts that could not be read, and why.
    failed: Vec<(Parameters, String)>,
}

impl Collector {
    /// Reads in parts what did not come whole; `reads` belong to one target, and their accounts are replaced.
    pub(super) async fn look_closer(&self, reads: &mut [(Query, Read)]) -> Result<(), Error> {
        if reads.iter().all(|(_, read)| read.closer.is_none()) {
            return Ok(());
        }
        let known = Known::of(&self.archive, reads)?;
        for (query, read) in reads {
            let closer = read.closer.take();
            let account = match closer {
                Some(Closer::Cut(base)) => self.split(query, read, *base, &known).await?,
                Some(Closer::Refused) => self.look_up(query, read, &known).await?,
                Some(Closer::Empty) if self.finds_any(query, read, &known).await? => {
                    self.look_up(query, read, &known).await?
                }
                Some(Closer::Empty) | None => None,
            };
            if let Some(account) = account {
                self.tell_end(read.index, &account);
                read.account = account;
            }
        }
        Ok(())
    }

    /// Whether a list that is empty as a whole has rows for any of the images that failed most baseline checks.
    ///
    /// # Source
    /// HSS API v5, ListImageWeakPwdUsers: whether the list may be asked for without naming an image is not settled.
    async fn finds_any(
        &self,
        query: &Query,
        read: &mut Read,
        known: &Known,
    ) -> Result<bool, Error> {
        const PROBES: usize = 24;
        let (mut probes, _) = known.images(query);
        probes.truncate(PROBES);
        let mut finds = false;
        let efforts = Efforts::of_parts(self.asker.client.patience());
        self.read_each((read.index, query), &probes, &efforts, |_, reading| {
            finds |= reading.rows > 0;
        })
        .await?;
        if !finds {
            efforts.enter(&mut read.account);
        }
        Ok(finds)
    }

    /// Looks up every image of the list's type. Nothing when there is none, or when the service refuses that too: then
    /// the first answer stands.
    async fn look_up(
        &self,
        query: &Query,
        read: &Read,
        known: &Known,
    ) -> Result<Option<QueryLedger>, Error> {
        let (chosen, indistinct) = known.images(query);
        let Some((first, others)) = chosen.split_first() else {
            return Ok(None);
        };
        let efforts = Efforts::of_parts(self.asker.client.patience());
        let mut parts = Parts::new(Reading::new());
        let (mut scope, mut narrowed) = (query.clone(), None);
        let mut one = self
            .read_pages(read.index, &scope.part(first), &efforts)
            .await?;
        if let Some(refusal) = refuses_all_projects(&scope, &one) {
            scope = query.without_enterprise_project();
            narrowed = Some(refusal);
            one = self
                .read_pages(read.index, &scope.part(first), &efforts)
                .await?;
        }
        if one.first_failure.as_ref().is_some_and(is_refused) {
            return Ok(None);
        }
        parts.take(first, one);
        self.read_each((read.index, &scope), others, &efforts, |part, reading| {
            parts.take(part, reading)
        })
        .await?;
        for image in indistinct {
            parts.count += 1;
            parts.failed.push((
                Parameters::new(),
                format!("`{image}` has no name to look it up by"),
            ));
        }
        let mut account = self.account(&scope, &parts.whole, read.account.started_at);
        efforts.enter(&mut account);
        account.read_by = ReadBy::Image;
        parts.enter(&mut account);
        let unlisted = (!known.names_all_images(query))
            .then(|| "images that no list names could not be looked up".to_owned());
        let gaps: Vec<String> = [narrowed, unlisted].into_iter().flatten().collect();
        if !gaps.is_empty() {
            account.outcome = account.outcome.max(QueryOutcome::Short);
        }
        let reasons: Vec<String> = gaps.into_iter().chain(parts.explain("image")).collect();
        account.error = (!reasons.is_empty()).then(|| reasons.join("; "));
        Ok(Some(account))
    }

    /// Splits a list by its filters until every part ends before the last offset, or no filter is left.
    async fn split(
        &self,
        query: &Query,
        read: &Read,
        base: Reading<hss::Error>,
        known: &Known,
    ) -> Result<Option<QueryLedger>, Error> {
        let declared = base.last_total.and_then(|total| u64::try_from(total).ok());
        let efforts = Efforts::of_parts(self.asker.client.patience());
        let mut parts = Parts::new(base);
        let mut cut = vec![(query.clone(), query.source.splits)];
        let mut names = Vec::new();
        while let Some((query, splits)) = cut.pop() {
            let Some((split, rest)) = splits.split_first() else {
                continue;
            };
            let values = known.values(split, &query);
            if values.is_empty() {
                cut.push((query, rest));
                continue;
            }
            names.push(split.parameter());
            let mut still_cut = Vec::new();
            self.read_each((read.index, &query), &values, &efforts, |part, reading| {
                if reading.is_cut {
                    still_cut.push((query.part(part), rest));
                }
                parts.take(part, reading);
            })
            .await?;
            cut.extend(still_cut);
        }
        if parts.count == 0 {
            return Ok(None);
        }
        let mut account = self.account(query, &parts.whole, read.account.started_at);
        account.requests = read.account.requests;
        account.retries = read.account.retries;
        account.throttled = read.account.throttled;
        efforts.enter(&mut account);
        account.read_by = ReadBy::Filter;
        parts.enter(&mut account);
        names.sort_unstable();
        names.dedup();
        account.conclude_split(declared, &names.join(", "), parts.explain("part"));
        Ok(Some(account))
    }

    /// Reads parts of a list together.
    async fn read_each(
        &self,
        (index, query): (usize, &Query),
        parts: &[Parameters],
        efforts: &Arc<Efforts>,
        mut take: impl FnMut(&Parameters, Reading<hss::Error>),
    ) -> Result<(), Error> {
        let mut readings = stream::iter(parts.to_vec())
            .map(|part| async move {
                let reading = self.read_pages(index, &query.part(&part), efforts).await;
                (part, reading)
            })
            .buffer_unordered(self.paging.in_flight.max(1));
        while let Some((part, reading)) = readings.next().await {
            take(&part, reading?);
        }
        Ok(())
    }
}

/// Whether the service does not want to be asked for this at all.
fn is_refused(failure: &hss::Error) -> bool {
    matches!(failure.class(), Class::Invalid | Class::Denied)
}

impl Parts {
    fn new(whole: Reading<hss::Error>) -> Self {
        Self {
            whole,
            count: 0,
            failed: Vec::new(),
        }
    }

    fn take(&mut self, part: &Parameters, reading: Reading<hss::Error>) {
        self.count += 1;
        if let Some(failure) = &reading.first_failure {
            self.failed.push((part.clone(), chain(failure)));
        } else {
            if let Some((offset, failure)) = reading.lost.first() {
                let reason = format!("offset {offset}: {}", chain(failure));
                self.failed.push((part.clone(), reason));
            } else if reading.outcome() == QueryOutcome::Short && !reading.is_cut {
                self.failed.push((
                    part.clone(),
                    "fewer rows came than were declared".to_owned(),
                ));
            }
            self.whole.absorb(reading);
        }
    }

    /// Notes in the account how the list was read, and what of it is missing.
    fn enter(&mut self, account: &mut QueryLedger) {
        account.parts = self.count;
        // Parts end in the order of arrival; the first of the words is what is shown.
        self.failed.sort();
        account.outcome = match self.failed.len() as u64 {
            0 => account.outcome,
            failed if failed == self.count && account.rows == 0 => QueryOutcome::Failed,
            _ => account.outcome.max(QueryOutcome::Short),
        };
    }

    fn explain(&self, noun: &str) -> Option<String> {
        let (part, reason) = self.failed.first()?;
        let words: Vec<String> = part
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let what = if words.is_empty() {
            String::new()
        } else {
            format!("{}: ", words.join(" "))
        };
        let (failed, count) = (self.failed.len(), self.count);
        Some(format!(
            "{failed} of {count} {noun}s could not be read; {what}{reason}"
        ))
    }
}

impl QueryLedger {
    /// Says whether the parts together are the whole list: they are, when all that was declared has come.
    fn conclude_split(&mut self, declared: Option<u64>, names: &str, failure: Option<String>) {
        let came = self.distinct + self.unreadable;
        let missing = declared.map_or(0, |declared| declared.saturating_sub(came));
        let is_whole =
            declared.is_some() && missing == 0 && failure.is_none() && self.unreadable == 0;
        if is_whole {
            self.outcome = QueryOutcome::Complete;
            self.error = None;
            return;
        }
        self.outcome = self.outcome.max(QueryOutcome::Short);
        let gap = format!(
            "read in parts by {names}: {missing} of {} rows could not be reached",
            declared.unwrap_or(came)
        );
        self.error = Some(match failure {
            Some(failure) => format!("{gap}; {failure}"),
            None => gap,
        });
    }
}
