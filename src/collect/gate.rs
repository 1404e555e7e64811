//! Who goes first at a host: the first list of the plan, so that what a refusal means does not hang on chance.
//!
//! Nothing is sent only to try. The others wait until the first list was let in or turned away, or came to its end.

use std::collections::BTreeMap;

use tokio::sync::watch;

use super::archive::ListName;
use super::plan::Query;
use crate::hss::{Endpoint, SignIn};

/// Which sign-in, and host and port.
type Door = (usize, String);

/// The doors of a run.
#[derive(Debug, Default)]
pub(super) struct Gate(BTreeMap<Door, Leader>);

/// The list that goes first at a door.
#[derive(Debug)]
struct Leader {
    name: ListName,
    has_ended: watch::Sender<bool>,
}

impl Gate {
    /// The first list at each door, in the order of the plan.
    pub(super) fn of(queries: &[Query]) -> Self {
        let mut doors = BTreeMap::new();
        for query in queries {
            doors
                .entry(door(&query.sign_in, &query.endpoint))
                .or_insert_with(|| Leader {
                    name: query.name(),
                    has_ended: watch::Sender::new(false),
                });
        }
        Self(doors)
    }

    /// Waits until the first list at this door knows whether it was let in; for that list itself, not at all.
    pub(super) async fn wait(
        &self,
        (sign_in, endpoint): (&SignIn, &Endpoint),
        name: Option<&ListName>,
    ) {
        let Some(leader) = self.0.get(&door(sign_in, endpoint)) else {
            return;
        };
        if name == Some(&leader.name) {
            return;
        }
        let mut has_ended = leader.has_ended.subscribe();
        tokio::select! {
            () = sign_in.settled(endpoint) => {}
            // The sender lives as long as the gate.
            _ = has_ended.wait_for(|has_ended| *has_ended) => {}
        }
    }

    /// A list was read to its end, or cannot be.
    pub(super) fn end(&self, query: &Query) {
        let leader = self.0.get(&door(&query.sign_in, &query.endpoint));
        if let Some(leader) = leader.filter(|leader| leader.name == query.name()) {
            leader.has_ended.send_replace(true);
        }
    }
}

fn door(sign_in: &SignIn, endpoint: &Endpoint) -> Door {
    (sign_in.identity(), endpoint.authority().to_owned())
}
