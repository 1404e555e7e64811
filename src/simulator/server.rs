//! The server: one task, one pipeline for every request.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Response;
use axum::http::header::{DATE, HeaderName, HeaderValue};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::answer::{Answer, REQUEST_ID, Refusal, http_date};
use super::auth::Door;
use super::call::Call;
use super::endpoints::{Context, Endpoint};
use super::faults::Limiter;
use super::fleet::Inventory;
use super::journal::Journal;
use super::line::{Cut, Lines};
use super::{Error, Fleet, Options, examples, iam, metadata};

/// How long requests in flight may take to end when the server is stopped.
const STOP_PATIENCE: Duration = Duration::from_secs(1);

/// Everything that a request can see.
pub(super) struct Site {
    pub(super) options: Options,
    pub(super) door: Door,
    pub(super) metadata: metadata::Tokens,
    pub(super) url: String,
    inventories: BTreeMap<String, OnceLock<Inventory>>,
    limiter: Limiter,
    journal: Journal,
    started: Instant,
    arrived: AtomicU64,
}

impl Site {
    fn new(options: Options, url: String) -> Site {
        let ids = options.project_ids.iter().cloned();
        Site {
            door: Door::new(&options),
            metadata: metadata::Tokens::default(),
            inventories: ids.map(|id| (id, OnceLock::new())).collect(),
            limiter: Limiter::new(options.faults.limits.clone()),
            journal: Journal::default(),
            started: Instant::now(),
            arrived: AtomicU64::new(0),
            options,
            url,
        }
    }

    /// The server's clock, in milliseconds since 1970; a fault may set it wrong.
    pub(super) fn clock_ms(&self) -> i64 {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(0);
        let ahead_ms = self.options.faults.sign_in.clock_ahead_seconds;
        let ahead_ms = ahead_ms.saturating_mul(1_000);
        self.options
            .now_ms
            .saturating_add(elapsed)
            .saturating_add(ahead_ms)
    }

    /// Id and name of every project.
    pub(super) fn projects(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let ids = self.options.project_ids.iter().enumerate();
        ids.map(|(place, id)| (id.clone(), self.options.project_name(place)))
    }

    /// The answer of the service, or of what a fault puts in its place.
    fn answer(&self, call: &mut Call) -> Answer {
        let now_ms = self.clock_ms();
        let limited = self.limiter.refuse(call, now_ms);
        let instead = limited.or_else(|| self.options.faults.instead(call, now_ms));
        instead.unwrap_or_else(|| {
            self.serve(call, now_ms)
                .unwrap_or_else(|refusal| refusal.answer(&call.request_id))
        })
    }

    fn serve(&self, call: &mut Call, now_ms: i64) -> Result<Answer, Refusal> {
        if let Some(answer) = metadata::answer(self, call) {
            return Ok(answer);
        }
        if let Some(answer) = iam::answer(self, call) {
            return answer;
        }
        let (project_id, endpoint) = route(call).ok_or_else(Refusal::no_such_api)?;
        // Another account's project is refused whatever the token says, so tokens are asked about known ones only.
        let slot = self.inventories.get_key_value(&project_id);
        let known = slot.map(|(id, _)| id.as_str());
        self.door.check(call, known, now_ms)?;
        let (_, slot) =
            slot.ok_or_else(|| Refusal::forbidden("APIGW.0310", "The project is unavailable"))?;
        let faults = &self.options.faults;
        faults.admit(call)?;
        let page = faults.page(call, call.query.page(endpoint.least_limit)?);
        (endpoint.check)(&call.query)?;
        if self.options.fleet == Fleet::Examples
            && let Some(answer) = examples::answer(&endpoint.example, call, page, faults)
        {
            return Ok(answer);
        }
        let context = Context {
            inventory: slot.get_or_init(|| self.options.inventory(&project_id)),
            call,
            page,
            view: faults.view(call, self.journal.reading(call, page.offset)),
            scope: call.query.scope(),
            faults,
        };
        (endpoint.answer)(&context)
    }
}

/// Finds the project and the endpoint in `/v5/{project_id}/…`.
fn route(call: &Call) -> Option<(String, &'static Endpoint)> {
    let (project_id, path) = call.path.strip_prefix("/v5/")?.split_once('/')?;
    let endpoint = Endpoint::find(&call.method, path)?;
    Some((project_id.to_owned(), endpoint))
}

async fn serve(
    State(site): State<Arc<Site>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response<Body> {
    let arrived = Instant::now();
    let number = site.arrived.fetch_add(1, Ordering::Relaxed);
    let mut call = Call::read(number, site.options.seed, request).await;
    call.attempt = site.journal.attempt(&call);
    let answer = site.answer(&mut call);
    if !site.options.latency.is_zero() {
        // Making the answer is part of it.
        tokio::time::sleep_until(arrived + site.options.latency).await;
    }
    let status = answer.status.as_u16();
    tracing::debug!(number = call.number, status, method = %call.method, path = %call.path, "answered");
    let mut response = site.options.faults.send(&call, answer, cut).await;
    let headers: [(HeaderName, &str); 2] = [
        (REQUEST_ID, &call.request_id),
        (DATE, &http_date(site.clock_ms())),
    ];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    site.journal.answered(status);
    response
}

/// A running simulator. Dropping it stops the server too, without waiting for requests in flight.
pub struct Simulator {
    address: SocketAddr,
    site: Arc<Site>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Simulator {
    /// Starts a simulator and returns once it is listening; port 0 takes a free one.
    ///
    /// # Errors
    /// When there is no project to serve or the address cannot be listened on.
    pub async fn start(options: Options, listen: SocketAddr) -> Result<Simulator, Error> {
        if options.project_ids.is_empty() {
            return Err(Error::NoProject);
        }
        let failed = |source| Error::Listen {
            address: listen,
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let site = Arc::new(Site::new(options, format!("http://{address}")));
        let (stop, stopped) = oneshot::channel();
        let router = Router::new().fallback(serve).with_state(Arc::clone(&site));
        let task = tokio::spawn(run(listener, router, stopped));
        Ok(Simulator {
            address,
            site,
            stop,
            task,
        })
    }

    /// Makes up the fleets of all projects now, which otherwise the first request to each has to wait for.
    pub fn make_up_fleets(&self) {
        for (project_id, slot) in &self.site.inventories {
            slot.get_or_init(|| self.site.options.inventory(project_id));
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as the endpoint of both HSS and IAM.
    pub fn url(&self) -> String {
        self.site.url.clone()
    }

    /// Requests answered so far.
    pub fn requests(&self) -> u64 {
        self.requests_by_status().values().sum()
    }

    /// Requests answered so far, by status; one whose answer is cut on the wire counts with the status that it began with.
    pub fn requests_by_status(&self) -> BTreeMap<u16, u64> {
        self.site.journal.statuses()
    }

    /// Requests that were answered with 429.
    pub fn throttled(&self) -> u64 {
        let by_status = self.requests_by_status();
        by_status.get(&429).copied().unwrap_or(0)
    }

    /// Stops the server; requests in flight get a moment to end.
    pub async fn stop(self) {
        // The server may have ended by itself; then nobody listens.
        let _ = self.stop.send(());
        let abort = self.task.abort_handle();
        if tokio::time::timeout(STOP_PATIENCE, self.task)
            .await
            .is_err()
        {
            abort.abort();
        }
    }

    /// Waits until the server ends.
    pub async fn wait(self) {
        // Held until the end: letting go of it stops the server.
        let _stop = self.stop;
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the simulator ended early");
        }
    }
}

async fn run(listener: TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    let service = router.into_make_service_with_connect_info::<Cut>();
    let served = axum::serve(Lines(listener), service)
        .with_graceful_shutdown(async {
            // Stopped, or the handle was dropped: both end the server.
            let _ = stopped.await;
        })
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the simulator ended early");
    }
}
