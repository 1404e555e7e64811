//! Collects every list of every target, and keeps what came as evidence.
//!
//! Collecting ends with a bundle on disk; everything later reads the bundle, so a report made at once and a report made
//! next year from the same bundle are the same.

mod account;
mod archive;
mod ask;
mod check;
mod discover;
mod doors;
mod drift;
mod examination;
mod gate;
mod keys;
mod known;
mod list;
mod parts;
mod plan;
mod query;
mod rounds;
mod statements;
mod sweep;

use std::path::Path;
use std::sync::Arc;

pub use archive::{ArchiveError, EVIDENCE};
pub use check::check;
pub use discover::{Area, Drift, Projects, Wanted, discover};
pub use examination::{Examination, RegionTrial, Standing, Subject, TargetTrials, Trial};
pub use plan::{ALL_ENTERPRISE_PROJECTS, Assignment, Errand, NO_REGION, Scope, Target};

use crate::findings::{QueryLedger, StatementLedger};
use crate::hss::{self, Client, Endpoint};
use archive::{Bundle, PageLine, Writer};
use ask::Asker;
use list::Paging;

/// How to collect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Pages of one list under way at once, those included that have come and are being kept. The client bounds the
    /// requests of all lists together.
    pub pages_in_hand: usize,
    /// How often a list that does not add up is read from the start.
    pub most_sweeps: u32,
}

impl Options {
    /// What suits a client that has so many requests under way.
    #[must_use]
    pub fn for_requests(concurrency: usize) -> Self {
        Self {
            pages_in_hand: concurrency.saturating_mul(2),
            most_sweeps: 3,
        }
    }
}

/// Rows per page: the most that every list takes.
///
/// # Source
/// HSS API v5: `limit` 10–200 on every list; read 2026-04-03.
const PAGE_SIZE: u64 = 200;

/// What happens while collecting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// So many lists will be read.
    Planned {
        /// How many.
        lists: usize,
    },
    /// The first page of a list has come.
    Started {
        /// Which list.
        query: usize,
        /// The id of its source.
        endpoint: &'static str,
        /// What tells it from its sisters; may be empty.
        detail: String,
        /// Rows that the service declares.
        total: Option<u64>,
    },
    /// Rows have come.
    Rows {
        /// Which list.
        query: usize,
        /// How many.
        rows: u64,
    },
    /// A list has been read, or given up.
    Finished {
        /// Which list.
        query: usize,
        /// Its account.
        account: Box<QueryLedger>,
    },
}

/// Where the moments that a bundle records come from, milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// A clock that runs.
    Running(fn() -> i64),
    /// One moment for everything, chosen by who wants the same output again.
    Standing(i64),
}

impl Clock {
    /// What it shows.
    #[must_use]
    pub fn now(self) -> i64 {
        match self {
            Self::Running(read) => read(),
            Self::Standing(moment) => moment,
        }
    }
}

/// Everything that collecting needs from outside.
#[derive(Clone)]
pub struct Surroundings {
    /// Reads the clock.
    pub clock: Clock,
    /// The moment that ages will be counted to, milliseconds since 1970; kept with the evidence.
    pub as_of: i64,
    /// Hears what happens.
    pub listener: Arc<dyn Fn(Event) + Send + Sync>,
}

/// Why nothing could be collected.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The service refused the credentials, or there was nothing to sign in with.
    #[error("{}", signed_out(region, source))]
    SignIn {
        /// Region id.
        region: String,
        /// The answer.
        source: hss::Error,
    },
    /// The service did not answer as HSS.
    #[error("{region} does not answer as HSS")]
    Unreachable {
        /// Region id.
        region: String,
        /// What happened.
        source: hss::Error,
    },
    /// No project is known, and IAM does not say which there are.
    #[error("cannot ask IAM for the projects of {region}")]
    Discovery {
        /// Region id.
        region: String,
        /// What happened.
        source: hss::Error,
    },
    /// An address is no endpoint.
    #[error("cannot use the endpoint of {region}")]
    Endpoint {
        /// Region id.
        region: String,
        /// What is wrong.
        source: hss::EndpointError,
    },
    /// The evidence could not be kept or read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A task died. What it says of itself may be data, and is told where it happens.
    #[error("a task ended before its time")]
    Task,
    /// The bundle names a list that this version does not know.
    #[error("the bundle holds pages of `{0}`, which this version cannot read")]
    UnknownSource(String),
    /// A page that was a page of its list when it came is none now.
    #[error("a page of `{endpoint}` cannot be read: {reason}")]
    Page {
        /// Which list.
        endpoint: String,
        /// What is wrong.
        reason: String,
    },
}

impl From<tokio::task::JoinError> for Error {
    fn from(_: tokio::task::JoinError) -> Self {
        Self::Task
    }
}

/// Who refused: the service itself, or whoever should have issued what it wants to see.
fn signed_out(region: &str, source: &hss::Error) -> String {
    if matches!(source.met(), hss::Error::Service(_)) {
        format!("{region} refused the sign-in")
    } else {
        format!("cannot sign in to {region}")
    }
}

/// What was collected: the accounts of all lists, and the way to their pages.
#[derive(Debug)]
pub struct Collection {
    bundle: Bundle,
}

/// A page of a bundle.
pub struct Page<'a> {
    /// Which list: its place in [`Collection::queries`].
    pub index: usize,
    /// Which reading of the list.
    pub sweep: u32,
    /// The account of its list.
    pub query: &'a QueryLedger,
    /// The body as received.
    pub body: &'a [u8],
}

/// What a bundle that was cut off was begun for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// What was asked for.
    pub scope: Scope,
    /// The moment that ages will be counted to, milliseconds since 1970.
    pub as_of: i64,
}

/// Reads what the bundle in a folder was begun for, whole or cut off; nothing where there is none.
///
/// # Errors
/// When it cannot be read, or is damaged in other ways than a kill damages it.
pub fn begun(folder: &Path) -> Result<Option<Begun>, Error> {
    let begin = archive::begun(folder)?;
    Ok(begin.map(|begin| Begun {
        scope: begin.scope,
        as_of: begin.as_of,
    }))
}

/// Collects everything and keeps it in `folder`, which must exist.
///
/// A bundle that is there and was cut off is gone on with: its pages are taken as they were received, and only what is
/// missing is asked for. It must have been begun for the same scope, and keeps its moment.
///
/// # Errors
/// When no target lets us in, or the evidence cannot be kept. A list that cannot be read is no error but an entry of the
/// ledger.
pub async fn collect(
    client: &Client,
    assignment: &Assignment,
    options: Options,
    surroundings: Surroundings,
    folder: &Path,
) -> Result<Collection, Error> {
    let archive = Arc::new(open_archive(assignment, &surroundings, folder)?);
    let (mut queries, mut questions, mut doors) = (Vec::new(), Vec::new(), Vec::new());
    for errand in &assignment.errands {
        let target = &errand.target;
        let endpoint =
            Endpoint::parse(&target.endpoint, hss::InsecureHttp::Allowed).map_err(|source| {
                Error::Endpoint {
                    region: target.region.clone(),
                    source,
                }
            })?;
        queries.extend(plan::queries(errand, &endpoint));
        questions.push(statements::questions(errand, &endpoint));
        doors.push(doors::Door::of(errand, &endpoint));
    }
    let gate = Arc::new(gate::Gate::of(&queries));
    let collector = query::Collector {
        gate,
        asker: Asker::new(client),
        paging: Paging {
            page_size: PAGE_SIZE,
            in_flight: options.pages_in_hand.max(1),
            most_sweeps: options.most_sweeps,
        },
        archive: Arc::clone(&archive),
        surroundings: surroundings.clone(),
    };
    let (lists_end, deadline) = statements::deadline();
    let reading = async {
        let accounts = rounds::read_all(&collector, queries).await;
        drop(lists_end);
        accounts
    };
    let asking = statements::ask_all(&collector, &questions, deadline);
    let (mut accounts, ()) = futures::try_join!(reading, asking)?;
    if assignment.unfound.is_empty() {
        doors::worth_it(&doors)?;
    }
    accounts.extend(assignment.unfound.iter().cloned());
    let finished_at = surroundings.clock.now();
    drop(collector);
    if let Some(archive) = Arc::into_inner(archive) {
        archive.finish(&accounts, finished_at)?;
    }
    Collection::open(folder)
}

fn open_archive(
    assignment: &Assignment,
    surroundings: &Surroundings,
    folder: &Path,
) -> Result<Writer, ArchiveError> {
    let scope = assignment.scope();
    if archive::begun(folder)?.is_some() {
        return Writer::resume(folder, &scope);
    }
    Writer::create(folder, &scope, surroundings.as_of, surroundings.clock.now())
}

impl Collection {
    /// Opens a bundle: a run directory, or the evidence folder of one.
    ///
    /// # Errors
    /// When it is no bundle, was cut off, or is damaged.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self {
            bundle: Bundle::open(path)?,
        })
    }

    /// What was asked for.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.bundle.scope
    }

    /// The account of every list, in the order of the plan.
    #[must_use]
    pub fn queries(&self) -> &[QueryLedger] {
        &self.bundle.queries
    }

    /// What became of every question for numbers, in the order of the plan.
    pub fn statements(&self) -> impl Iterator<Item = &StatementLedger> {
        self.bundle.statements()
    }

    /// Gives the body of every answer with numbers to `read`, in the order of the plan, with its place among
    /// [`Self::statements`].
    ///
    /// # Errors
    /// When an answer is missing or damaged, and what `read` says.
    pub fn for_each_statement(
        &self,
        read: impl FnMut(usize, &StatementLedger, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.bundle.for_each_statement(read)
    }

    /// The files of a bundle.
    pub const FILES: [&'static str; 2] = archive::FILES;

    /// The folder of the bundle.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.bundle.folder()
    }

    /// The moment that the run which collected counts ages to, milliseconds since 1970.
    #[must_use]
    pub fn as_of(&self) -> i64 {
        self.bundle.as_of
    }

    /// When collecting began and ended, milliseconds since 1970.
    #[must_use]
    pub fn period(&self) -> (i64, i64) {
        (self.bundle.started_at, self.bundle.finished_at)
    }

    /// Gives every page of the lists that `choose` wants to `read`, in the order of the plan, whatever the order of
    /// arrival was.
    ///
    /// # Errors
    /// When a page is missing or damaged, and what `read` says.
    pub fn for_each_page(
        &self,
        choose: impl Fn(&QueryLedger) -> bool,
        mut read: impl FnMut(Page<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let queries = &self.bundle.queries;
        let is_chosen = |line: &PageLine| queries.get(line.key.query).is_some_and(&choose);
        self.bundle
            .for_each_page(is_chosen, |line, body| match queries.get(line.key.query) {
                Some(query) => read(Page {
                    index: line.key.query,
                    sweep: line.key.sweep,
                    query,
                    body,
                }),
                None => Ok(()),
            })
    }
}
