//! What the service refuses, ignores, or wants asked in another way.

use super::when::Planned;
use crate::simulator::answer::Refusal;
use crate::simulator::call::Call;

/// What the service refuses, ignores, or wants asked in another way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Access {
    /// Query parameters that are read as if they had not been sent.
    pub ignored_parameters: Vec<Planned<String>>,
    /// How `all_granted_eps` is refused, if it is.
    pub all_projects_refused: Option<ScopeRefusal>,
    /// Image types that the results of images do not take.
    pub refused_image_types: Vec<String>,
    /// What happens when results of images are asked for without naming an image, if they must be.
    pub per_image: Option<PerImage>,
}

/// How `all_granted_eps` is refused; without it, or with one id, the request is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeRefusal {
    /// HSS.0013, insufficient permissions.
    NoPermission,
    /// HSS.0001, invalid parameter: enterprise projects are not switched on.
    InvalidParameter,
}

/// What happens when results of images are asked for without naming one image.
///
/// # Source
/// HSS API v5, ListImageWeakPwdUsers: type, organization, name and version, or for pipelines type and id, "determine one
/// image". Whether they may be left out is not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PerImage {
    /// 400, HSS.0001.
    Refused,
    /// 200 without rows, while the statistics count them.
    Empty,
}

/// The calls that answer results of images.
const IMAGE_RESULTS: [&str; 2] = [
    "image/baseline/weak-password-users",
    "image/baseline/password-complexity",
];

impl Access {
    /// Refuses what is not served.
    pub(super) fn check(&self, call: &Call) -> Result<(), Refusal> {
        let scope = call.query.text("enterprise_project_id");
        if let Some(refusal) = self.all_projects_refused
            && scope == Some("all_granted_eps")
        {
            return Err(match refusal {
                ScopeRefusal::NoPermission => Refusal::no_permission(),
                ScopeRefusal::InvalidParameter => Refusal::parameter("enterprise_project_id"),
            });
        }
        let results = call.api().is_some_and(|api| IMAGE_RESULTS.contains(&api));
        let image_type = call.query.text("image_type");
        let refused = |wanted: &str| self.refused_image_types.iter().any(|own| own == wanted);
        if results && image_type.is_some_and(refused) {
            return Err(Refusal::parameter("image_type"));
        }
        Ok(())
    }

    /// Names of the parameters that this request has in vain.
    pub(super) fn ignored<'a>(&'a self, call: &'a Call) -> impl Iterator<Item = &'a str> {
        let planned = self.ignored_parameters.iter().enumerate();
        planned
            .filter(|(place, planned)| planned.when.strikes(call, IGNORED + *place as u64))
            .map(|(_, planned)| planned.fault.as_str())
    }
}

/// What the draws of this family are for.
const IGNORED: u64 = 0x500;
