//! Answers for health and metrics.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::board::Board;
use super::{log, metrics};
use crate::cli::clock;
use crate::cli::console::Console;
use crate::cli::failure::Failure;

/// The form of the metrics.
///
/// # Source
/// OpenMetrics 1.0.0, "Overall Structure".
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// So many are answered at once; the next ones wait.
const CONNECTIONS: usize = 64;
/// Whoever has not asked and heard by then is cut off.
const LONGEST_CONNECTION: Duration = Duration::from_secs(5);
/// Before another one is waited for when that failed.
const BREATH: Duration = Duration::from_millis(100);

/// Begins to answer, where somebody wants it.
pub(super) async fn start(
    address: Option<SocketAddr>,
    board: &Arc<Board>,
    console: &Console,
) -> Result<Option<JoinHandle<()>>, Failure> {
    let Some(address) = address else {
        return Ok(None);
    };
    let failed = |source| Failure::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let text = format!("listening on http://{address}");
    log::say("listening", &text, console);
    let router = Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(numbers))
        .with_state(Arc::clone(board));
    Ok(Some(tokio::spawn(serve(listener, router))))
}

/// Answers for as long as the scheduler works. Whoever connects, and asks for nothing, must not take the handles that runs
/// need.
async fn serve(listener: TcpListener, router: Router) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    // Nobody closes it.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            // No handle is free, or whoever it was has gone: not without a breath.
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let answer = http1::Builder::new()
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            // Whoever went away misses nothing.
            let _ = timeout(LONGEST_CONNECTION, answer).await;
            drop(place);
        });
    }
}

async fn alive(State(board): State<Arc<Board>>) -> Response {
    said(board.view().is_alive(clock()), "hangs\n")
}

async fn ready(State(board): State<Arc<Board>>) -> Response {
    said(board.view().is_ready(clock()), "starts nothing\n")
}

fn said(is_well: bool, otherwise: &'static str) -> Response {
    if is_well {
        "ok\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, otherwise).into_response()
    }
}

async fn numbers(State(board): State<Arc<Board>>) -> Response {
    match metrics::page(&board.view(), clock()) {
        Ok(page) => ([(CONTENT_TYPE, OPEN_METRICS)], page).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
