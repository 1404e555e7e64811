//! Whether anybody let us in: nothing is worth a report that nobody let anybody read.

use super::Error;
use super::plan::Errand;
use crate::hss::{self, Class, Endpoint, SignIn};

/// Where somebody with credentials stands.
pub(super) struct Door {
    region: String,
    project_id: String,
    endpoint: Endpoint,
    sign_in: SignIn,
}

impl Door {
    pub(super) fn of(errand: &Errand, endpoint: &Endpoint) -> Self {
        Self {
            region: errand.target.region.clone(),
            project_id: errand.target.project_id.clone(),
            endpoint: endpoint.clone(),
            sign_in: errand.sign_in.clone(),
        }
    }

    fn closed(&self) -> Option<hss::Error> {
        self.sign_in.closed(&self.endpoint, &self.project_id)
    }
}

/// Finds out whether somebody was let in, or the doors stayed closed for different reasons that a report can name.
///
/// # Errors
/// When all refused the sign-in, or nobody answered anywhere.
pub(super) fn worth_it(doors: &[Door]) -> Result<(), Error> {
    let closed: Option<Vec<hss::Error>> = doors.iter().map(Door::closed).collect();
    let Some((first, closed)) = doors.first().zip(closed) else {
        return Ok(());
    };
    let refusals = closed.iter().filter(|reason| is_refusal(reason)).count();
    let are_refusals = refusals > 0;
    if are_refusals && refusals < closed.len() {
        return Ok(());
    }
    let region = first.region.clone();
    match closed.into_iter().next() {
        None => Ok(()),
        Some(source) if are_refusals => Err(Error::SignIn { region, source }),
        Some(source) => Err(Error::Unreachable { region, source }),
    }
}

fn is_refusal(reason: &hss::Error) -> bool {
    reason.class() == Class::SignIn || matches!(reason.met(), hss::Error::Sign(_))
}
