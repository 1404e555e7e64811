//! The flags of `demo` and `simulate`.

use std::net::SocketAddr;

use clap::{Args, ValueEnum};

use crate::cli::arguments::RenderArguments;
use crate::simulator::AccessKey;
use crate::simulator::faults::{self, Fault};

/// The made-up fleet.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The made-up fleet")]
pub(in crate::cli) struct FleetArguments {
    /// Hosts of the fleet
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(in crate::cli) hosts: u32,
    /// Images of each type
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(in crate::cli) images: u32,
    /// The same seed gives the same fleet
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,
    /// How often the fleet has changed: hosts mended, gone, offline, installed anew, worse, back again. Two rounds of the
    /// same seed show what a comparison tells
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(in crate::cli) round: u32,
    /// Serve a generated fleet, or the examples of the API documents word for word
    #[arg(long, value_enum, default_value_t = FleetName::Generated)]
    pub(in crate::cli) fleet: FleetName,
    /// So many hosts that their rows are made when they are asked for; every one has a weak password [in place of: --hosts]
    #[arg(long, value_name = "N", conflicts_with = "hosts")]
    pub(in crate::cli) huge: Option<u32>,
    /// Time added to every answer, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(in crate::cli) latency: u64,
    /// What goes wrong on purpose; repeat it for several, see --help for the names
    #[arg(long = "fault", value_name = "NAME[=VALUE]", long_help = faults::help())]
    pub(in crate::cli) faults: Vec<Fault>,
}

/// Which fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FleetName {
    /// Hosts and images drawn from the seed
    Generated,
    /// The examples of the API documents
    Examples,
}

/// `hss-audit demo`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct DemoArguments {
    #[command(flatten)]
    pub(in crate::cli) fleet: FleetArguments,
    #[command(flatten)]
    pub(in crate::cli) render: RenderArguments,
}

/// `hss-audit simulate`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct SimulateArguments {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8642")]
    pub(in crate::cli) listen: SocketAddr,
    /// Project id that is served; repeat it for several
    #[arg(long = "project-id", value_name = "ID")]
    pub(in crate::cli) project_ids: Vec<String>,
    /// Token that is accepted
    #[arg(long, value_name = "TOKEN", default_value = "simulator-token")]
    pub(in crate::cli) token: String,
    /// Made-up access key that requests may be signed with, with a security token if it is a temporary one; repeat it for
    /// several [default: SIMULATORKEY00000001:simulator-secret-of-no-real-key-00000001]
    #[arg(long = "access-key", value_name = "ID:SECRET[:TOKEN]", value_parser = access_key)]
    pub(in crate::cli) access_keys: Vec<AccessKey>,
    #[command(flatten)]
    pub(in crate::cli) fleet: FleetArguments,
}

fn access_key(text: &str) -> Result<AccessKey, &'static str> {
    let mut parts = text.splitn(3, ':').map(str::to_owned);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(id), Some(secret), security_token) if !id.is_empty() && !secret.is_empty() => {
            Ok(AccessKey {
                id,
                secret,
                security_token,
            })
        }
        _ => Err("expected ID:SECRET or ID:SECRET:TOKEN"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn access_keys_are_taken_apart() {
        let key = super::access_key("id:secret:to:ken==").unwrap();
        assert_eq!((&*key.id, &*key.secret), ("id", "secret"));
        assert_eq!(key.security_token.as_deref(), Some("to:ken=="));
        assert_eq!(super::access_key("a:b").unwrap().security_token, None);
        for wrong in ["", "id", "id:", ":secret"] {
            assert!(super::access_key(wrong).is_err(), "{wrong}");
        }
    }
}
