//! The tokens that are accepted.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::simulator::Options;
use crate::simulator::answer::Refusal;
use crate::simulator::call::Call;

/// What an issued token is good for.
struct Issued {
    /// The project; none for a token of the whole account, which no HSS call accepts.
    project_id: Option<String>,
    issued_at: Instant,
    /// Requests that it was shown with.
    uses: u64,
}

/// The tokens that are accepted.
pub(in crate::simulator) struct Tokens {
    fixed: String,
    lifetime: Duration,
    most_uses: Option<u64>,
    issued: Mutex<BTreeMap<String, Issued>>,
}

impl Tokens {
    pub(super) fn new(options: &Options) -> Tokens {
        Tokens {
            fixed: options.token.clone(),
            lifetime: options.token_lifetime(),
            most_uses: options.faults.sign_in.token_requests,
            issued: Mutex::default(),
        }
    }

    /// Issues a token for a project, or for the account.
    pub(in crate::simulator) fn issue(&self, call: &Call, project_id: Option<String>) -> String {
        let digest = hex::encode(Sha256::digest(&call.request_id));
        let token = format!("MIIsimulated{digest}{}", call.request_id);
        let issued = Issued {
            project_id,
            issued_at: Instant::now(),
            uses: 0,
        };
        let mut tokens = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(token.clone(), issued);
        token
    }

    /// Lets a request pass that has a valid token; `project_id` is given where the token must be of that project.
    pub(super) fn check(&self, call: &Call, project_id: Option<&str>) -> Result<(), Refusal> {
        let Some(token) = call.header("x-auth-token") else {
            return Err(Refusal::unauthorized("Unauthorized"));
        };
        if token == self.fixed {
            return Ok(());
        }
        let mut tokens = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(issued) = tokens.get_mut(token) else {
            return Err(Refusal::unauthorized("decrypt token fail"));
        };
        issued.uses = issued.uses.saturating_add(1);
        let used_up = self.most_uses.is_some_and(|most| issued.uses > most);
        if used_up || issued.issued_at.elapsed() >= self.lifetime {
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
