//! Reads one list and draws up its account.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::account::{closer, refuses_all_projects};
use super::archive::{PageKey, PageLine, Received, Writer};
use super::ask::Asker;
use super::gate::Gate;
use super::list::{Paging, Reading, read_list};
use super::plan::Query;
use super::{Error, Event, Surroundings};
use crate::findings::{QueryLedger, QueryOutcome};
use crate::hss::{self, Effort, Patience};
use crate::sources::PageScan;

/// What reading any list takes.
#[derive(Clone)]
pub(super) struct Collector {
    pub(super) gate: Arc<Gate>,
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

/// What all requests of one list took, and how long they may wait in all.
pub(super) struct Efforts {
    patience: Patience,
    requests: AtomicU64,
    retries: AtomicU64,
    throttled: AtomicU64,
    has_started: AtomicBool,
}

/// What came of a list.
pub(super) struct Read {
    pub(super) index: usize,
    pub(super) account: QueryLedger,
    /// What a closer look has to go on from, where the list as a whole did not do.
    pub(super) closer: Option<Closer>,
}

/// Why a list has to be read in another way.
pub(super) enum Closer {
    /// It goes on past the last offset.
    Cut(Box<Reading<hss::Error>>),
    /// The service does not give it as a whole.
    Refused,
    /// It is empty as a whole, which says nothing where the service wants to be asked for one image at a time.
    Empty,
}

impl Collector {
    pub(super) fn tell_end(&self, index: usize, account: &QueryLedger) {
        (self.surroundings.listener)(Event::Finished {
            query: index,
            account: Box::new(account.clone()),
        });
    }

    /// Reads a list to its end. A service that refuses to answer for all enterprise projects is asked again for the
    /// default one, and the account says so.
    pub(super) async fn read(&self, index: usize, query: &Query) -> Result<Read, Error> {
        let started_at = self.surroundings.clock.now();
        let efforts = Arc::new(Efforts::new(self.asker.client.patience()));
        let mut reading = self.read_pages(index, query, &efforts).await?;
        let mut asked = query.clone();
        let (mut narrowed, mut refused) = (None, None);
        if let Some(refusal) = refuses_all_projects(query, &reading) {
            asked = query.without_enterprise_project();
            let again = self.read_pages(index, &asked, &efforts).await?;
            if again.first_failure.is_none() {
                narrowed = Some(refusal);
                reading = again;
            } else {
                asked = query.clone();
                refused = closer(query, again);
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
        Ok(Read {
            index,
            account,
            closer: refused.or_else(|| closer(&asked, reading)),
        })
    }

    pub(super) async fn read_pages(
        &self,
        index: usize,
        query: &Query,
        efforts: &Arc<Efforts>,
    ) -> Result<Reading<hss::Error>, Error> {
        let reading = read_list(self.paging, |sweep, offset| {
            // A task of its own, so that pages are read and compressed on all cores.
            let key = PageKey {
                query: index,
                sweep,
                part: query.part.clone(),
                offset,
            };
            let task =
                tokio::spawn(Arc::new(self.clone()).page(key, query.clone(), Arc::clone(efforts)));
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

    /// Fetches one page and keeps it, unless it was kept before an interruption.
    async fn page(
        self: Arc<Self>,
        key: PageKey,
        query: Query,
        efforts: Arc<Efforts>,
    ) -> Result<PageScan, PageFailure> {
        if let Some(line) = self.archive.kept(&key) {
            let page = self.page_again(&line, &query, &efforts)?;
            self.tell(key.query, &query, &page, &efforts);
            return Ok(page);
        }
        let (effort, answer) = self
            .asker
            .page(&query, key.offset, self.paging.page_size, &efforts.patience)
            .await;
        efforts.add(effort);
        let answer = answer.map_err(PageFailure::Service)?;
        let index = key.query;
        let received = Received {
            key,
            received_at: self.surroundings.clock.now(),
            request_id: answer.request_id,
            requests: effort.requests,
            throttled: effort.throttled,
            body: &answer.body,
        };
        self.archive
            .page(received)
            .map_err(|error| PageFailure::Fatal(error.into()))?;
        self.asker.client.recycle(answer.body);
        self.tell(index, &query, &answer.decoded, &efforts);
        Ok(answer.decoded)
    }

    /// Reads a page that is in the bundle already, and counts what it took as if it came now: the account is of the whole
    /// reading, not of this process.
    fn page_again(
        &self,
        line: &PageLine,
        query: &Query,
        efforts: &Efforts,
    ) -> Result<PageScan, PageFailure> {
        let body = self
            .archive
            .read(line)
            .map_err(|error| PageFailure::Fatal(error.into()))?;
        let page = (query.source.scan)(&body).map_err(|reason| {
            PageFailure::Fatal(Error::Page {
                endpoint: query.source.id.to_owned(),
                reason,
            })
        })?;
        efforts.add(Effort {
            requests: line.requests,
            retries: line.requests.saturating_sub(1),
            throttled: line.throttled,
        });
        Ok(page)
    }

    fn tell(&self, index: usize, query: &Query, page: &PageScan, efforts: &Efforts) {
        if !efforts.has_started.swap(true, Ordering::Relaxed) {
            let total = page.total.and_then(|total| u64::try_from(total).ok());
            (self.surroundings.listener)(Event::Started {
                query: index,
                endpoint: query.source.id,
                detail: query.detail(),
                total,
            });
        }
        (self.surroundings.listener)(Event::Rows {
            query: index,
            rows: page.rows,
        });
    }
}

impl Efforts {
    fn new(patience: Patience) -> Self {
        Self {
            patience,
            requests: AtomicU64::new(0),
            retries: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
            has_started: AtomicBool::new(false),
        }
    }

    /// For the parts of a list that has been announced as a whole.
    pub(super) fn of_parts(patience: Patience) -> Arc<Self> {
        Arc::new(Self {
            has_started: AtomicBool::new(true),
            ..Self::new(patience)
        })
    }

    fn add(&self, effort: Effort) {
        self.requests.fetch_add(effort.requests, Ordering::Relaxed);
        self.retries.fetch_add(effort.retries, Ordering::Relaxed);
        self.throttled
            .fetch_add(effort.throttled, Ordering::Relaxed);
    }

    pub(super) fn enter(&self, account: &mut QueryLedger) {
        account.requests += self.requests.load(Ordering::Relaxed);
        account.retries += self.retries.load(Ordering::Relaxed);
        account.throttled += self.throttled.load(Ordering::Relaxed);
    }
}
