//! Who is asking: tokens. Signed requests are refused until keys are known here.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::answer::Refusal;
use super::call::Call;

/// What an issued token is good for.
#[derive(Clone)]
struct Issued {
    /// The project; none for a token of the whole account, which no HSS call accepts.
    project_id: Option<String>,
    issued_at: Instant,
}

/// The tokens that are accepted.
pub(super) struct Tokens {
    fixed: String,
    lifetime: Duration,
    issued: Mutex<BTreeMap<String, Issued>>,
}

impl Tokens {
    pub(super) fn new(fixed: String, lifetime: Duration) -> Tokens {
        Tokens {
            fixed,
            lifetime,
            issued: Mutex::default(),
        }
    }

    /// Issues a token for a project, or for the account.
    pub(super) fn issue(&self, call: &Call, project_id: Option<String>) -> String {
        let digest = hex::encode(Sha256::digest(&call.request_id));
        let token = format!("MIIsimulated{digest}{}", call.request_id);
        let issued = Issued {
            project_id,
            issued_at: Instant::now(),
        };
        let mut tokens = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(token.clone(), issued);
        token
    }

    /// Lets a request pass that has a valid token; `project_id` is given where the token must be of that project.
    pub(super) fn check(&self, call: &Call, project_id: Option<&str>) -> Result<(), Refusal> {
        let Some(token) = call.header("x-auth-token") else {
            return Err(unsigned(call));
        };
        if token == self.fixed {
            return Ok(());
        }
        let tokens = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(issued) = tokens.get(token) else {
            return Err(Refusal::unauthorized("decrypt token fail"));
        };
        if issued.issued_at.elapsed() >= self.lifetime {
            return Err(Refusal::token_expired());
        }
        match project_id {
            Some(_) if issued.project_id.as_deref() != project_id => Err(Refusal::forbidden(
                "APIGW.0302",
                "The token is not authorized for the project",
            )),
            _ => Ok(()),
        }
    }
}

fn unsigned(call: &Call) -> Refusal {
    let signed = call
        .headers
        .get(AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().starts_with(b"SDK-HMAC-SHA256 "));
    Refusal::unauthorized(if signed {
        "Get secretKey failed,ak:***,err:ak not exist"
    } else {
        "Unauthorized"
    })
}
