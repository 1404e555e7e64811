//! Sends one request until it is answered or given up.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;
use tokio::time::Instant;

use super::budget::Retries;
use super::limit::{Admission, Limiter, Limits, Pauses, Reply};
use super::retry::{self, Next, decide};
use super::trying::{Failure, Trying};
use super::wire::{Call, Received, Wire};
use super::{Answer, Class, Effort, Error, Options, Patience, Request, Skew};

/// Sends requests; cheap to clone, connections are shared.
#[derive(Debug, Clone)]
pub struct Client(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    wire: Wire,
    options: Options,
    /// Reads the clock, milliseconds since 1970; access keys sign with the time.
    clock: fn() -> i64,
    limiter: Limiter,
    retries: Retries,
    stop: watch::Sender<bool>,
    sent: AtomicU64,
    /// How far this clock is from the servers', milliseconds.
    skew: AtomicI64,
}

/// Stands for a skew that nobody has measured.
const UNMEASURED: i64 = i64::MIN;

impl Client {
    /// Makes a client that reads this clock, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new(options: Options, clock: fn() -> i64) -> Result<Self, Error> {
        let limits = Limits {
            concurrency: options.concurrency,
            per_second: options.requests_per_second,
            pauses: Pauses {
                first: options.first_delay * 2,
                longest: options.longest_delay,
            },
        };
        Ok(Self(Arc::new(Parts {
            wire: Wire::new(&options)?,
            clock,
            limiter: Limiter::new(limits),
            retries: Retries::new(options.retries),
            stop: watch::Sender::new(false),
            sent: AtomicU64::new(0),
            skew: AtomicI64::new(UNMEASURED),
            options,
        })))
    }

    /// Lets requests in flight end and refuses new ones.
    pub fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// Takes back the body of an answer that nobody needs any more, to read another one into it.
    pub fn recycle(&self, body: Vec<u8>) {
        self.0.wire.recycle(body);
    }

    /// What a list may wait for in all.
    #[must_use]
    pub fn patience(&self) -> Patience {
        Patience::new(self.0.options.patience)
    }

    /// How far this clock is from the servers', as the last answer that was looked at says: the first one, and every
    /// refusal.
    #[must_use]
    pub fn skew(&self) -> Option<Skew> {
        let ms = self.0.skew.load(Ordering::Relaxed);
        (ms != UNMEASURED).then(|| Skew::new(ms))
    }

    pub(super) fn clock(&self) -> fn() -> i64 {
        self.0.clock
    }

    /// Sends a request until it is answered or given up.
    ///
    /// `decode` reads the body; what it refuses counts as a failed try, because a body that was cut off or replaced
    /// by a proxy's page may be whole the next time.
    pub async fn send<T>(
        &self,
        request: Request<'_>,
        decode: impl Fn(&[u8]) -> Result<T, String>,
    ) -> (Effort, Result<Answer<T>, Error>) {
        let mut effort = Effort::default();
        let answer = self.try_until(request, decode, &mut effort).await;
        (effort, answer)
    }

    async fn try_until<T>(
        &self,
        request: Request<'_>,
        decode: impl Fn(&[u8]) -> Result<T, String>,
        effort: &mut Effort,
    ) -> Result<Answer<T>, Error> {
        let mut trying = Trying::default();
        let mut attempt = 0;
        loop {
            let tried = self.attempt(request, &mut trying, &decode, effort).await;
            let mut failure = match tried {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if let Some(error) = trying.reason_before(&failure) {
                return Err(error);
            }
            effort.throttled += u64::from(failure.error.class() == Class::Throttled);
            if !trying.renews(&mut failure) {
                attempt += 1;
                let is_enough = trying.is_doubtful();
                if is_enough || !self.pause(&failure, attempt, request.patience).await? {
                    return Err(trying.give_up(failure));
                }
                let (path, error) = (request.path, &failure.error);
                tracing::info!(path, attempt, %error, "tried again");
            }
            trying.go_on(failure);
            effort.retries += 1;
        }
    }

    /// Sends it once, when it may go.
    async fn attempt<T>(
        &self,
        request: Request<'_>,
        trying: &mut Trying,
        decode: impl Fn(&[u8]) -> Result<T, String>,
        effort: &mut Effort,
    ) -> Result<Answer<T>, Failure> {
        let (sign_in, project_id) = (request.sign_in, request.project_id);
        let lease = trying.lease(self, request).await?;
        let admission = self.admit(request).await?;
        trying.begin(project_id).await?;
        effort.requests += 1;
        let conceal = |text: &str| lease.signer().conceal(&sign_in.conceal(text));
        let call = Call {
            signer: Some(lease.signer()),
            conceal: &conceal,
            endpoint: request.endpoint,
            project_id: Some(project_id),
            path: request.path,
            parameters: request.parameters,
            region: request.region,
            body: request.body.map(Bytes::copy_from_slice),
        };
        let received = match self.exchange(&call, admission).await {
            Ok(received) => received,
            Err(failure) => return Err(trying.note(failure, lease, request)),
        };
        trying.end();
        let answer = received.decoded(decode, &conceal)?;
        self.0.retries.earn();
        lease.accept();
        if request.is_read {
            trying.let_in();
        }
        Ok(answer)
    }

    /// Waits until a request may go.
    async fn admit(&self, request: Request<'_>) -> Result<Admission, Error> {
        let on_closed = |until| match request.patience {
            Some(patience) if !patience.wait(Instant::now(), until) => Err(Error::Impatient),
            Some(_) | None => Ok(()),
        };
        let (authority, api) = (request.endpoint.authority(), request.api());
        let admission = self.0.limiter.admit(authority, api, on_closed);
        let admission = self.unless_stopped(admission).await??;
        if *self.0.stop.borrow() {
            return Err(Error::Stopped);
        }
        Ok(admission)
    }

    /// Sends a call and lets its answer teach flow control.
    ///
    /// The admission ends with the last byte: while a page is read and kept the next one is under way.
    async fn exchange(&self, call: &Call<'_>, admission: Admission) -> Result<Received, Failure> {
        let now = (self.0.clock)();
        let received = match self.0.wire.exchange(call, now).await {
            Ok(received) => received,
            Err(error) => {
                let is_late = matches!(error, Error::Timeout { .. });
                admission.conclude(if is_late {
                    Reply::Overloaded
                } else {
                    Reply::Unknown
                });
                return Err(Failure::from(error));
            }
        };
        self.measure(&received, now);
        let (path, status) = (call.path, received.status.as_u16());
        tracing::debug!(path, status, "answered");
        if received.status.is_success() {
            admission.conclude(Reply::Well);
            return Ok(received);
        }
        let asked = received.asked_pause();
        let error = received.refusal(call, now);
        admission.conclude(reply(&error, asked));
        Err(Failure::answered(error, asked))
    }

    /// Sends a call that is none of HSS until it is answered or given up.
    pub(super) async fn persist(&self, call: Call<'_>) -> Result<Received, Error> {
        let mut attempt = 0;
        loop {
            if *self.0.stop.borrow() {
                return Err(Error::Stopped);
            }
            let now = (self.0.clock)();
            let failure = match self.0.wire.exchange(&call, now).await {
                Ok(received) if received.status.is_success() => return Ok(received),
                Ok(received) => {
                    let asked = received.asked_pause();
                    Failure::answered(received.refusal(&call, now), asked)
                }
                Err(error) => Failure::from(error),
            };
            attempt += 1;
            if !self.pause(&failure, attempt, None).await? {
                return Err(failure.error);
            }
        }
    }

    /// Pauses before the next try; false when there is none.
    async fn pause(
        &self,
        failure: &Failure,
        attempt: u32,
        patience: Option<&Patience>,
    ) -> Result<bool, Error> {
        let options = &self.0.options;
        let limits = retry::Limits {
            attempts: options.attempts,
            first_delay: options.first_delay,
            longest_delay: options.longest_delay,
            was_let_in: failure.was_let_in,
        };
        let next = decide(
            &failure.error,
            attempt,
            failure.asked,
            limits,
            self.jitter(),
        );
        let pause = match next {
            Next::GiveUp => return Ok(false),
            Next::Queue => Duration::ZERO,
            Next::Wait(pause) => pause,
        };
        let now = Instant::now();
        let may_wait = patience.is_none_or(|patience| patience.wait(now, now + pause));
        if !may_wait || !self.0.retries.take() {
            return Ok(false);
        }
        self.unless_stopped(tokio::time::sleep(pause)).await?;
        Ok(true)
    }

    /// Waits, but no longer than until the operator asks to stop.
    async fn unless_stopped<F: Future>(&self, waiting: F) -> Result<F::Output, Error> {
        let stopped = async {
            let mut stop = self.0.stop.subscribe();
            // An error means that nobody is left who could ask.
            let _ = stop.wait_for(|is_stopped| *is_stopped).await;
        };
        tokio::select! {
            // Mostly there is nothing to wait for.
            biased;
            output = waiting => Ok(output),
            () = stopped => Err(Error::Stopped),
        }
    }

    /// Compares the clocks: with the first answer, and with every refusal.
    fn measure(&self, received: &Received, now: i64) {
        let is_measured = self.0.skew.load(Ordering::Relaxed) != UNMEASURED;
        if is_measured && received.status.is_success() {
            return;
        }
        if let Some(skew) = received.skew(now) {
            self.0.skew.store(skew.as_millis(), Ordering::Relaxed);
        }
    }

    /// A number from 0 to 1 that differs from request to request; spreading pauses needs no better randomness.
    fn jitter(&self) -> f64 {
        let count = self.0.sent.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let mixed = count.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        #[expect(clippy::cast_precision_loss, reason = "24 bits fit")]
        let fraction = mixed as f64 / f64::from(1 << 24);
        fraction
    }
}

/// What a refusal means for flow control.
fn reply(error: &Error, asked: Option<Duration>) -> Reply {
    let Error::Service(service) = error else {
        return Reply::Unknown;
    };
    match service.status {
        _ if error.class() == Class::Throttled => Reply::Throttled(service.throttling(asked)),
        503 => Reply::Overloaded,
        ..500 => Reply::Well,
        _ => Reply::Unknown,
    }
}
