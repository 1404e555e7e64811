//! The access keys that are accepted: permanent ones, and temporary ones that the simulator handed out.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::header::AUTHORIZATION;
use tokio::time::Instant;

use super::signature::Signature;
use crate::simulator::answer::Refusal;
use crate::simulator::call::Call;
use crate::simulator::faults::KeyLock;
use crate::simulator::{AccessKey, fleet::random::mix};

struct Known {
    key: AccessKey,
    ends: Option<Instant>,
    /// Failures in a row.
    failures: u32,
    locked_until: Option<Instant>,
}

impl Known {
    fn new(key: AccessKey, ends: Option<Instant>) -> Known {
        Known {
            key,
            ends,
            failures: 0,
            locked_until: None,
        }
    }
}

/// The access keys that are accepted.
pub(in crate::simulator) struct Keys {
    lock: KeyLock,
    known: Mutex<BTreeMap<String, Known>>,
}

impl Keys {
    pub(super) fn new(keys: &[AccessKey], lock: KeyLock) -> Keys {
        let known = keys
            .iter()
            .map(|key| (key.id.clone(), Known::new(key.clone(), None)));
        Keys {
            lock,
            known: Mutex::new(known.collect()),
        }
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands out a temporary key that is good for `lifetime`.
    pub(in crate::simulator) fn issue(&self, call: &Call, lifetime: Duration) -> AccessKey {
        let draw = call.draw(ISSUE) ^ mix(call.number);
        let key = AccessKey {
            id: format!("HST{:017X}", u128::from(mix(draw))),
            secret: format!("{:016x}{:016x}", mix(draw ^ 1), mix(draw ^ 2)),
            security_token: Some(format!("simulated-security-token-{}==", call.request_id)),
        };
        let now = Instant::now();
        let mut known = self.known();
        // Those that ended an hour ago are of no use, not even for saying that they ended.
        known.retain(|_, old| old.ends.is_none_or(|ends| ends + MEMORY > now));
        known.insert(
            key.id.clone(),
            Known::new(key.clone(), Some(now + lifetime)),
        );
        key
    }

    /// Lets a request pass that is signed with a known key, unless the key is locked.
    ///
    /// # Source
    /// API Gateway error codes, APIGW.0301, and the questions about it: the texts, and that five failures in a row lock a
    /// key for five minutes. The text for temporary keys that ended is not documented.
    pub(super) fn check(&self, call: &Call, now_ms: i64) -> Result<(), Refusal> {
        let header = call.headers.get(AUTHORIZATION);
        let Some(signature) = header
            .and_then(|value| value.to_str().ok())
            .and_then(Signature::parse)
        else {
            return Err(Refusal::unauthorized("Unauthorized"));
        };
        let mut known = self.known();
        let Some(known) = known.get_mut(signature.access_key) else {
            return Err(Refusal::unauthorized(
                "Get secretKey failed,ak:***,err:ak not exist",
            ));
        };
        let now = Instant::now();
        if known.locked_until.is_some_and(|end| now < end) {
            return Err(Refusal::unauthorized(
                "AK access failed to reach the limit,forbidden",
            ));
        }
        if known.ends.is_some_and(|ends| now >= ends) {
            return Err(Refusal::unauthorized("security token expired"));
        }
        match verify(call, &signature, &known.key, now_ms) {
            Ok(()) => {
                known.failures = 0;
                Ok(())
            }
            Err(detail) => {
                known.failures += 1;
                if known.failures >= self.lock.failures {
                    known.failures = 0;
                    known.locked_until = Some(now + self.lock.duration);
                }
                Err(Refusal::unauthorized(&detail))
            }
        }
    }
}

/// What the draws of a temporary key are for.
const ISSUE: u64 = 0x1_0000;
/// How long an ended key is remembered.
const MEMORY: Duration = Duration::from_secs(3600);

fn verify(
    call: &Call,
    signature: &Signature<'_>,
    key: &AccessKey,
    now_ms: i64,
) -> Result<(), String> {
    if let Some(token) = &key.security_token
        && call.header("x-security-token") != Some(token)
    {
        return Err("security token is missing or wrong".to_owned());
    }
    signature.verify(call, &key.secret, now_ms)
}
