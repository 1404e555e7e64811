//! The HSS API simulator: a server that answers as Huawei Cloud Host Security Service and its IAM do.
//!
//! It is for demonstrations, trials and tests, and shares no code with the client, so that a mistake in one does not hide
//! in the other. A request passes `auth` (who is asking), `query` (what is asked), one file of `endpoints` (the
//! rows) and `faults` (what goes wrong on purpose). The rows come from `fleet`, or, verbatim, from the example
//! responses of the API documents. `iam` and `metadata` are the two other services that a client signs in with.

mod answer;
mod auth;
mod call;
mod endpoints;
mod examples;
pub mod faults;
pub mod fleet;
mod iam;
mod journal;
mod line;
mod metadata;
mod query;
mod server;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

pub use faults::Faults;
pub use server::Simulator;

/// Which fleet is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fleet {
    /// A varied fleet that is made from the seed.
    Generated,
    /// The example responses of the API documents, byte for byte, and an inventory that fits them.
    Examples,
}

/// Somebody who may sign in at IAM.
#[derive(Clone)]
pub struct User {
    /// Account (domain) name.
    pub account: String,
    /// Name of the IAM user.
    pub name: String,
    /// Password.
    pub password: String,
}

/// An access key that requests may be signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id, which travels with every request.
    pub id: String,
    /// Its secret, which does not.
    pub secret: String,
    /// The token that has to come with every request; only temporary keys have one.
    pub security_token: Option<String>,
}

/// What the simulator serves and to whom.
#[derive(Clone)]
pub struct Options {
    /// Which fleet is served.
    pub fleet: Fleet,
    /// What the generated fleet starts from.
    pub seed: u64,
    /// Hosts in each project.
    pub hosts: u32,
    /// Hosts in each project, every one with a weak password, computed when they are asked for and not kept; in place of
    /// `hosts`.
    pub huge_hosts: Option<u32>,
    /// Images of each of the six kinds in each project.
    pub images_per_type: u32,
    /// How often the generated fleet has changed: hosts mended, gone, offline, installed anew …; see [`fleet::Fate`].
    pub round: u32,
    /// The projects; each has a fleet of its own. The first is the one that a bare region name stands for.
    pub project_ids: Vec<String>,
    /// Region, and so the name of the first project; the others are called `<region>_2`, `<region>_3` and so on.
    pub region: String,
    /// The `X-Auth-Token` that is accepted in every project, besides those that IAM issued.
    pub token: String,
    /// The access keys that requests may be signed with.
    pub access_keys: Vec<AccessKey>,
    /// How long a key of the metadata service is good for.
    pub temporary_key_lifetime: Duration,
    /// Who may sign in at IAM.
    pub users: Vec<User>,
    /// How long an issued token is good for; 24 hours as the service's.
    pub token_lifetime: Duration,
    /// The clock at the start, in milliseconds since 1970; scan times are relative to it.
    pub now_ms: i64,
    /// Added to every answer.
    pub latency: Duration,
    /// What goes wrong on purpose.
    pub faults: Faults,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            fleet: Fleet::Generated,
            seed: 1,
            hosts: 500,
            huge_hosts: None,
            images_per_type: 200,
            round: 0,
            project_ids: vec!["0123456789abcdef0123456789abcdef".to_owned()],
            region: "ap-southeast-1".to_owned(),
            token: "simulator-token".to_owned(),
            access_keys: vec![AccessKey {
                id: "SIMULATORKEY00000001".to_owned(),
                secret: "simulator-secret-of-no-real-key-00000001".to_owned(),
                security_token: None,
            }],
            temporary_key_lifetime: Duration::from_secs(24 * 60 * 60),
            users: vec![User {
                account: "simulator".to_owned(),
                name: "simulator".to_owned(),
                password: "simulator-password".to_owned(),
            }],
            token_lifetime: Duration::from_secs(24 * 60 * 60),
            // 2026-11-22T00:00:00Z
            now_ms: 1_795_305_600_000,
            latency: Duration::ZERO,
            faults: Faults::default(),
        }
    }
}

impl Options {
    /// Generates the fleet that a simulator with these options serves in `project_id`.
    pub fn inventory(&self, project_id: &str) -> fleet::Inventory {
        let generate = match self.huge_hosts {
            Some(_) => fleet::Inventory::huge,
            None => fleet::Inventory::generate,
        };
        generate(
            self.seed,
            project_id,
            self.huge_hosts.unwrap_or(self.hosts),
            self.images_per_type,
            self.now_ms,
        )
        .in_round(self.round)
    }

    /// How long an issued token is really good for.
    fn token_lifetime(&self) -> Duration {
        let seconds = self.faults.sign_in.token_seconds;
        seconds.map_or(self.token_lifetime, Duration::from_secs)
    }

    /// The name of the project at `place`.
    fn project_name(&self, place: usize) -> String {
        match place {
            0 => self.region.clone(),
            _ => format!("{}_{}", self.region, place + 1),
        }
    }
}

/// Why the simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be listened on.
    #[error("cannot listen on `{address}`")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// There is nothing to serve.
    #[error("cannot simulate an account without projects: `project_ids` is empty")]
    NoProject,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_was_attempted() {
        let address = SocketAddr::from(([127, 0, 0, 1], 80));
        let source = io::Error::from(io::ErrorKind::PermissionDenied);
        let listen = Error::Listen { address, source };
        assert_eq!(listen.to_string(), "cannot listen on `127.0.0.1:80`");
        assert_eq!(
            Error::NoProject.to_string(),
            "cannot simulate an account without projects: `project_ids` is empty"
        );
    }

    #[test]
    fn only_the_first_project_is_named_as_the_region() {
        let options = Options::default();
        assert_eq!(options.project_name(0), "ap-southeast-1");
        assert_eq!(options.project_name(1), "ap-southeast-1_2");
    }
}
