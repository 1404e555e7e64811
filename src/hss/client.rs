//! Sends one request until it is answered or given up.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::excerpt;
use super::retry::{Limits, Next, decide, retry_after};
use super::{Answer, Class, Effort, Endpoint, Error, Options, Request, ServiceError, SignIn};
use crate::auth::Unsigned;

/// The service's name for a request.
const REQUEST_ID: &str = "x-request-id";
const JSON: &str = "application/json";

/// Room for a page of ordinary rows, in bytes.
const FIRST_ROOM: usize = 128 << 10;

/// Sends requests; cheap to clone, connections are shared.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    options: Arc<Options>,
    /// Reads the clock, milliseconds since 1970; access keys sign with the time.
    clock: fn() -> i64,
    permits: Arc<Semaphore>,
    /// Room for bodies that nobody uses just now: fresh memory of this size costs a good part of reading a page.
    bodies: Arc<Mutex<Vec<Vec<u8>>>>,
    stop: Arc<AtomicBool>,
    sent: Arc<AtomicU64>,
}

/// A place among the requests under way.
#[derive(Debug)]
pub struct Admission(
    /// Nothing when the client is being taken down, which ends the request anyway.
    #[expect(dead_code, reason = "holding it is what it is for")]
    Option<OwnedSemaphorePermit>,
);

/// A failed try, and how long the service asked to wait.
struct Failure {
    error: Error,
    asked: Option<Duration>,
}

impl Client {
    /// Makes a client that reads this clock, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new(options: Options, clock: fn() -> i64) -> Result<Self, Error> {
        // Another part of the process may have chosen a provider already; either serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(concat!(
                env!("CARGO_PKG_NAME"),
                "/",
                env!("CARGO_PKG_VERSION")
            ))
            .connect_timeout(options.connect_timeout)
            .timeout(options.request_timeout)
            .tcp_nodelay(true)
            // A redirect of an API is a proxy's sign-in page, or a way to take the token elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(Error::Build)?;
        Ok(Self {
            http,
            permits: Arc::new(Semaphore::new(options.concurrency.max(1))),
            bodies: Arc::default(),
            options: Arc::new(options),
            clock,
            stop: Arc::default(),
            sent: Arc::default(),
        })
    }

    /// Lets requests in flight end and refuses new ones.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Takes back the body of an answer that nobody needs any more, to read another one into it.
    pub fn recycle(&self, mut body: Vec<u8>) {
        const LARGEST: usize = 1 << 20;
        if body.capacity() <= LARGEST {
            body.clear();
            self.bodies
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(body);
        }
    }

    /// Waits for a place among the requests under way.
    pub async fn admit(&self) -> Admission {
        Admission(Arc::clone(&self.permits).acquire_owned().await.ok())
    }

    /// Sends a request until it is answered or given up; each further try waits for a place of its own.
    ///
    /// `decode` reads the body; what it refuses counts as a failed try, because a body that was cut off or replaced
    /// by a proxy's page may be whole the next time.
    pub async fn send<T>(
        &self,
        request: Request<'_>,
        admission: Admission,
        decode: impl Fn(&[u8]) -> Result<T, String>,
    ) -> (Effort, Result<Answer<T>, Error>) {
        let mut effort = Effort::default();
        let mut admission = admission;
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return (effort, Err(Error::Stopped));
            }
            effort.requests += 1;
            let failure = match self.send_once(request, admission, &decode).await {
                Ok(answer) => return (effort, Ok(answer)),
                Err(failure) => failure,
            };
            let class = failure.error.class();
            effort.throttled += u64::from(class == Class::Throttled);
            let attempt = u32::try_from(effort.requests).unwrap_or(u32::MAX);
            match decide(
                class,
                attempt,
                failure.asked,
                self.limits(&failure.error),
                self.jitter(),
            ) {
                Next::GiveUp => return (effort, Err(failure.error)),
                Next::Wait(pause) => {
                    tracing::debug!(path = request.path, attempt, ?pause, error = %failure.error, "will try again");
                    tokio::time::sleep(pause).await;
                    admission = self.admit().await;
                    effort.retries += 1;
                }
            }
        }
    }

    /// Sends it once.
    ///
    /// The admission ends with the last byte: while a page is read and kept the next one is under way.
    async fn send_once<T>(
        &self,
        request: Request<'_>,
        admission: Admission,
        decode: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<Answer<T>, Failure> {
        let url = request.endpoint.url(request.path, request.parameters);
        let headers = self.headers(request)?;
        let http = match request.body {
            Some(body) => self.http.post(url).body(body.to_vec()),
            None => self.http.get(url),
        };
        let mut response = http
            .headers(headers)
            .send()
            .await
            .map_err(|error| self.classify(error, request.endpoint))?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = self.read(&mut response, request.endpoint).await?;
        drop(admission);
        if !status.is_success() {
            return Err(refused(request.sign_in, status, &headers, &body));
        }
        match decode(&body) {
            Ok(decoded) => Ok(Answer {
                body,
                decoded,
                request_id: header(&headers, REQUEST_ID),
            }),
            Err(reason) => {
                let reason = excerpt(reason.as_bytes(), request.sign_in);
                tracing::debug!(reason, "the body is no HSS answer");
                let what = if body.is_empty() {
                    "nothing"
                } else {
                    "something else"
                };
                Err(not_hss(request.sign_in, status, what, &body))
            }
        }
    }

    fn headers(&self, request: Request<'_>) -> Result<HeaderMap, Failure> {
        let mut sent = vec![("host", request.endpoint.authority())];
        sent.extend(request.region.map(|region| ("region", region)));
        sent.extend(request.body.map(|_| (CONTENT_TYPE.as_str(), JSON)));
        let unsigned = Unsigned {
            method: if request.body.is_some() {
                "POST"
            } else {
                "GET"
            },
            path: request.path,
            parameters: request.parameters,
            headers: &sent,
            body: request.body.unwrap_or_default(),
        };
        let mut headers = HeaderMap::new();
        let signed = request
            .sign_in
            .headers(request.project_id, unsigned, (self.clock)());
        for header in signed.map_err(|error| Failure::from(Error::Sign(error)))? {
            let unsendable = |_: reqwest::header::InvalidHeaderValue| {
                Failure::from(Error::Sign(crate::auth::Error::Characters))
            };
            let mut value = HeaderValue::from_str(header.value.expose()).map_err(unsendable)?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(header.name), value);
        }
        if let Some(value) = request
            .region
            .and_then(|region| HeaderValue::from_str(region).ok())
        {
            headers.insert(HeaderName::from_static("region"), value);
        }
        if request.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        }
        Ok(headers)
    }

    async fn read(
        &self,
        response: &mut reqwest::Response,
        endpoint: &Endpoint,
    ) -> Result<Vec<u8>, Failure> {
        let limit = self.options.longest_answer;
        let used = self
            .bodies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut body = used.unwrap_or_else(|| Vec::with_capacity(FIRST_ROOM));
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.classify(error, endpoint))?
        {
            if body.len() + chunk.len() > limit {
                return Err(Failure::from(Error::TooLong { limit }));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn classify(&self, error: reqwest::Error, endpoint: &Endpoint) -> Failure {
        // The URL in the error's own text would repeat what the message says already.
        let error = error.without_url();
        Failure::from(if error.is_timeout() && !error.is_connect() {
            Error::Timeout {
                limit: self.options.request_timeout,
            }
        } else if error.is_connect() {
            Error::Connect {
                address: endpoint.to_string(),
                source: error,
            }
        } else {
            Error::Broken(error)
        })
    }

    /// An address that cannot be reached at all is given up sooner than a service that stumbles.
    fn limits(&self, error: &Error) -> Limits {
        let is_unreachable = matches!(error, Error::Connect { .. });
        let attempts = if is_unreachable {
            self.options.attempts.min(3)
        } else {
            self.options.attempts
        };
        Limits {
            attempts,
            first_delay: self.options.first_delay,
            longest_delay: self.options.longest_delay,
        }
    }

    /// A number from 0 to 1 that differs from request to request; spreading pauses needs no better randomness.
    fn jitter(&self) -> f64 {
        let count = self.sent.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let mixed = count.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        #[expect(clippy::cast_precision_loss, reason = "24 bits fit")]
        let fraction = mixed as f64 / f64::from(1 << 24);
        fraction
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, asked: None }
    }
}

/// Reads an answer that is no success.
fn refused(sign_in: &SignIn, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
    if status.is_redirection() {
        return not_hss(sign_in, status, "a redirect", body);
    }
    let request_id = header(headers, REQUEST_ID);
    let error = ServiceError::read(status.as_u16(), body, request_id.as_deref());
    let pause = header(headers, RETRY_AFTER.as_str())
        .and_then(|text| retry_after(&text, header(headers, DATE.as_str()).as_deref()));
    let asked = pause.max(error.throttling_window());
    Failure {
        error: Error::Service(error.shown(sign_in)),
        asked,
    }
}

fn not_hss(sign_in: &SignIn, status: StatusCode, what: &'static str, body: &[u8]) -> Failure {
    Failure::from(Error::NotHss {
        status: status.as_u16(),
        what,
        excerpt: excerpt(body, sign_in),
    })
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}
