//! The server: one task, one pipeline for every request.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::HeaderValue;
use axum::http::{Method, Response};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::answer::{Answer, REQUEST_ID, Refusal};
use super::auth::Tokens;
use super::call::Call;
use super::endpoints::{Context, Endpoint};
use super::fleet::Inventory;
use super::{Error, Fleet, Options, examples, iam};

/// How long requests in flight may take to end when the server is stopped.
const STOP_PATIENCE: Duration = Duration::from_secs(1);

/// Everything that a request can see.
pub(super) struct Site {
    pub(super) options: Options,
    pub(super) tokens: Tokens,
    pub(super) url: String,
    inventories: BTreeMap<String, OnceLock<Inventory>>,
    started: Instant,
    arrived: AtomicU64,
    answered: AtomicU64,
}

impl Site {
    fn new(options: Options, url: String) -> Site {
        let ids = options.project_ids.iter().cloned();
        Site {
            tokens: Tokens::new(options.token.clone(), options.token_lifetime),
            inventories: ids.map(|id| (id, OnceLock::new())).collect(),
            started: Instant::now(),
            arrived: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            options,
            url,
        }
    }

    /// The simulator's clock, in milliseconds since 1970.
    pub(super) fn now_ms(&self) -> i64 {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(0);
        self.options.now_ms.saturating_add(elapsed)
    }

    /// Id and name of every project.
    pub(super) fn projects(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let ids = self.options.project_ids.iter().enumerate();
        ids.map(|(place, id)| (id.clone(), self.options.project_name(place)))
    }

    fn answer(&self, call: &Call) -> Result<Answer, Refusal> {
        if let Some(answer) = iam::answer(self, call) {
            return answer;
        }
        let (project_id, endpoint) = route(call).ok_or_else(Refusal::no_such_api)?;
        // Another account's project is refused whatever the token says, so tokens are asked about known ones only.
        let slot = self.inventories.get(project_id);
        self.tokens.check(call, slot.map(|_| project_id))?;
        let slot =
            slot.ok_or_else(|| Refusal::forbidden("APIGW.0310", "The project is unavailable"))?;
        let faults = &self.options.faults;
        let page = faults.page(call, call.query.page(endpoint.least_limit)?);
        (endpoint.check)(&call.query)?;
        if self.options.fleet == Fleet::Examples {
            return Ok(examples::answer(&endpoint.example, call, page, faults));
        }
        let context = Context {
            inventory: slot.get_or_init(|| self.options.inventory(project_id)),
            call,
            page,
            scope: call.query.scope(),
            faults,
        };
        (endpoint.answer)(&context)
    }
}

/// Finds the project and the endpoint in `/v5/{project_id}/…`.
fn route(call: &Call) -> Option<(&str, &'static Endpoint)> {
    if call.method != Method::GET {
        return None;
    }
    let (project_id, path) = call.path.strip_prefix("/v5/")?.split_once('/')?;
    Some((project_id, Endpoint::find(path)?))
}

async fn serve(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let number = site.arrived.fetch_add(1, Ordering::Relaxed);
    let call = Call::read(number, site.options.seed, request).await;
    let faults = &site.options.faults;
    let answer = faults.instead(&call).unwrap_or_else(|| {
        site.answer(&call)
            .unwrap_or_else(|refusal| refusal.answer(&call.request_id))
    });
    if !site.options.latency.is_zero() {
        tokio::time::sleep(site.options.latency).await;
    }
    tracing::debug!(number = call.number, status = answer.status.as_u16(), method = %call.method, path = %call.path, "answered");
    let mut response = faults.finish(&call, answer).await;
    if let Ok(id) = HeaderValue::from_str(&call.request_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    site.answered.fetch_add(1, Ordering::Relaxed);
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
        self.site.answered.load(Ordering::Relaxed)
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
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small answers may be slow");
        }
    });
    let served = axum::serve(listener, router)
        .with_graceful_shutdown(async {
            // Stopped, or the handle was dropped: both end the server.
            let _ = stopped.await;
        })
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the simulator ended early");
    }
}
