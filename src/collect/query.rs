//! Reads one list and draws up its account.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::archive::{Received, Writer};
use super::ask::Asker;
use super::list::{Paging, Reading, read_list};
use super::plan::{ALL_ENTERPRISE_PROJECTS, ENTERPRISE_PROJECT, Query};
use super::{Error, Event, Surroundings};
use crate::findings::{QueryLedger, QueryOutcome};
use crate::hss::{self, Class, Effort};
use crate::sources::PageScan;

/// What reading any list takes.
#[derive(Clone)]
pub(super) struct Collector {
    pub(super) asker: Asker,
    pub(super) paging: Paging,
    pub(super) archive: Arc<Writer>,
    pub(super) surroundings: Surroundings,
}

/// Why a page is missing.
#[derive(Debug)]
enum PageFailure {
    /// The service did not give it.
    Service(hss::Error),
    /// It could not be kept, or a task died: the run cannot go on.
    Fatal(Error),
}

/// What all requests of one list took.
#[derive(Default)]
struct Efforts {
    requests: AtomicU64,
    retries: AtomicU64,
    throttled: AtomicU64,
    has_started: AtomicBool,
}

/// One page of one list.
#[derive(Debug, Clone, Copy)]
struct Place {
    query: usize,
    sweep: u32,
    offset: u64,
}

impl Collector {
    /// The account of a list that is not asked for, because its service let nobody in.
    pub(super) fn turned_away(
        &self,
        index: usize,
        query: &Query,
        refusal: &hss::Error,
    ) -> (usize, QueryLedger) {
        let now = (self.surroundings.clock)();
        let account = QueryLedger {
            outcome: QueryOutcome::Failed,
            error: Some(chain(refusal)),
            ..self.account(query, &Reading::new(), now)
        };
        self.tell_end(index, &account);
        (index, account)
    }

    fn tell_end(&self, index: usize, account: &QueryLedger) {
        (self.surroundings.listener)(Event::Finished {
            query: index,
            account: Box::new(account.clone()),
        });
    }

    /// Reads a list to its end. A service that refuses to answer for all enterprise projects is asked again for the
    /// default one, and the account says so.
    pub(super) async fn read(
        &self,
        index: usize,
        query: Query,
    ) -> Result<(usize, QueryLedger), Error> {
        let started_at = (self.surroundings.clock)();
        let efforts = Arc::new(Efforts::default());
        let mut reading = self.read_pages(index, &query, &efforts).await?;
        let mut asked = query.clone();
        let mut narrowed = None;
        if let Some(refusal) = refuses_all_projects(&query, &reading) {
            asked = query.without_enterprise_project();
            let again = self.read_pages(index, &asked, &efforts).await?;
            if again.first_failure.is_none() {
                narrowed = Some(refusal);
                reading = again;
            } else {
                asked = query.clone();
            }
        }
        let mut account = self.account(&asked, &reading, started_at);
        efforts.enter(&mut account);
        if let Some(refusal) = narrowed {
            account.outcome = account.outcome.max(QueryOutcome::Short);
            account.error = Some(match account.error {
                Some(more) => format!("{refusal}; {more}"),
                None => refusal,
            });
        }
        self.tell_end(index, &account);
        Ok((index, account))
    }

    async fn read_pages(
        &self,
        index: usize,
        query: &Query,
        efforts: &Arc<Efforts>,
    ) -> Result<Reading<hss::Error>, Error> {
        let reading = read_list(self.paging, |sweep, offset| {
            // A task of its own, so that pages are read and compressed on all cores.
            let place = Place {
                query: index,
                sweep,
                offset,
            };
            let task = tokio::spawn(Arc::new(self.clone()).page(
                place,
                query.clone(),
                Arc::clone(efforts),
            ));
            async move {
                task.await
                    .unwrap_or_else(|error| Err(PageFailure::Fatal(error.into())))
            }
        })
        .await;
        reading.map_failures(|failure| match failure {
            PageFailure::Service(error) => Ok(error),
            PageFailure::Fatal(error) => Err(error),
        })
    }

    /// Fetches one page and keeps it.
    async fn page(
        self: Arc<Self>,
        place: Place,
        query: Query,
        efforts: Arc<Efforts>,
    ) -> Result<PageScan, PageFailure> {
        let (effort, answer) = self
            .asker
            .page(&query, place.offset, self.paging.page_size)
            .await;
        efforts.add(effort);
        let answer = answer.map_err(PageFailure::Service)?;
        let received = Received {
            query: place.query,
            sweep: place.sweep,
            offset: place.offset,
            received_at: (self.surroundings.clock)(),
            request_id: answer.request_id,
            body: &answer.body,
        };
        self.archive
            .page(received)
            .map_err(|error| PageFailure::Fatal(error.into()))?;
        self.asker.client.recycle(answer.body);
        self.tell(place, &query, &answer.decoded, &efforts);
        Ok(answer.decoded)
    }

    fn tell(&self, place: Place, query: &Query, page: &PageScan, efforts: &Efforts) {
        if !efforts.has_started.swap(true, Ordering::Relaxed) {
            let total = page.total.and_then(|total| u64::try_from(total).ok());
            (self.surroundings.listener)(Event::Started {
                query: place.query,
                endpoint: query.source.id,
                detail: query.detail(),
                total,
            });
        }
        (self.surroundings.listener)(Event::Rows {
            query: place.query,
            rows: page.rows,
        });
    }

    fn account(
        &self,
        query: &Query,
        reading: &Reading<hss::Error>,
        started_at: i64,
    ) -> QueryLedger {
        let distinct = reading.keys.len() as u64;
        let unreadable = reading.unreadable.len() as u64;
        let outcome = match &reading.first_failure {
            Some(failure) if is_not_offered(query, failure) => QueryOutcome::Unsupported,
            _ => reading.outcome(),
        };
        QueryLedger {
            endpoint: query.source.id.to_owned(),
            check: query.source.check,
            subject: query.source.subject,
            region: query.target.region.clone(),
            project_id: query.target.project_id.clone(),
            parameters: query.parameters.clone(),
            declared_total_first: reading.first_total,
            declared_total_last: reading.last_total,
            total_counts: reading.total_counts(),
            rows: reading.rows,
            distinct,
            duplicates: reading.rows.saturating_sub(distinct + unreadable),
            unreadable,
            pages: reading.pages,
            requests: 0,
            retries: 0,
            throttled: 0,
            sweeps: u64::from(reading.sweeps),
            started_at,
            finished_at: (self.surroundings.clock)(),
            outcome,
            error: explain(reading),
        }
    }
}

impl Efforts {
    fn add(&self, effort: Effort) {
        self.requests.fetch_add(effort.requests, Ordering::Relaxed);
        self.retries.fetch_add(effort.retries, Ordering::Relaxed);
        self.throttled
            .fetch_add(effort.throttled, Ordering::Relaxed);
    }

    fn enter(&self, account: &mut QueryLedger) {
        account.requests = self.requests.load(Ordering::Relaxed);
        account.retries = self.retries.load(Ordering::Relaxed);
        account.throttled = self.throttled.load(Ordering::Relaxed);
    }
}

/// Whether the first page was refused in a way that asking for the default enterprise project only may mend; in words.
///
/// # Source
/// The API documents: `all_granted_eps` may be sent "only after the enterprise project function is enabled".
fn refuses_all_projects(query: &Query, reading: &Reading<hss::Error>) -> Option<String> {
    let refusal = reading.first_failure.as_ref()?;
    let is_refused = matches!(refusal.class(), Class::Invalid | Class::Denied);
    let asked_for_all = query
        .parameters
        .get(ENTERPRISE_PROJECT)
        .is_some_and(|id| id == ALL_ENTERPRISE_PROJECTS);
    (is_refused && asked_for_all).then(|| {
        format!("`{ALL_ENTERPRISE_PROJECTS}` was refused ({refusal}); only the default enterprise project was read")
    })
}

/// Whether the service has no such list: no such call, or not for this image type.
pub(super) fn is_not_offered(query: &Query, failure: &hss::Error) -> bool {
    let is_one_of_several = query.parameters.contains_key("image_type");
    match failure.class() {
        Class::NotOffered => true,
        Class::Invalid => is_one_of_several && failure.is_unknown_value(),
        Class::SignIn | Class::Denied | Class::Throttled | Class::Transient | Class::Fatal => false,
    }
}

/// Says in one line what is wrong with a reading; nothing when all is well.
fn explain(reading: &Reading<hss::Error>) -> Option<String> {
    if let Some(failure) = &reading.first_failure {
        return Some(chain(failure));
    }
    let mut reasons = Vec::new();
    for (offset, failure) in reading.lost.iter().take(3) {
        reasons.push(format!("offset {offset}: {}", chain(failure)));
    }
    if reading.lost.len() > 3 {
        reasons.push(format!("{} more pages lost", reading.lost.len() - 3));
    }
    if reading.lost.is_empty() {
        reasons.extend(
            reading
                .holes
                .first()
                .map(|hole| format!("rows {} to {} never came", hole.start, hole.end)),
        );
    }
    if let Some((row, reason)) = reading.unreadable.first() {
        reasons.push(format!("row {row} cannot be read: {reason}"));
    }
    if reading.is_cut {
        reasons.push("the list goes on past the last offset that the service takes".to_owned());
    }
    reasons.extend(explain_total(reading));
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn explain_total(reading: &Reading<hss::Error>) -> Option<String> {
    let (first, last) = (reading.first_total, reading.last_total);
    if first != last {
        let word = |total: Option<i64>| {
            total.map_or_else(|| "unknown".to_owned(), |total| total.to_string())
        };
        return Some(format!(
            "the declared total moved from {} to {}",
            word(first),
            word(last)
        ));
    }
    let declared = u64::try_from(last?).ok()?;
    let came = reading.keys.len() as u64;
    (declared != came && declared != reading.parts.len() as u64)
        .then(|| format!("{declared} declared, {came} came"))
}

/// An error and its causes on one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
