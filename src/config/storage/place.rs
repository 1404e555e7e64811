//! Where the storage answers.

use std::net::IpAddr;

use crate::config::file::File;
use crate::config::problem::{Place, Problem};
use crate::config::raw::Environment;
use crate::hss::{Endpoint, EndpointError, InsecureHttp};

/// What other programs for S3 read as well.
const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// Before and behind the region in the addresses of OBS.
///
/// # Source
/// Huawei Cloud, "Regions and Endpoints", OBS; read 2026-11-22.
const OBS: (&str, &str) = ("https://obs.", ".myhuaweicloud.com");

/// Classes that can be read at any time.
///
/// # Source
/// Amazon S3 API reference, PutObject, `x-amz-storage-class`; OBS takes the first two on this interface. Read 2026-11-22.
pub(super) const CLASSES: [&str; 4] = [
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
];
pub(super) const CLASS_HINT: &str = "choose `STANDARD`, `STANDARD_IA`, `ONEZONE_IA` or `INTELLIGENT_TIERING`: what has to be restored before it is read can be no archive";
pub(super) const ENCRYPTIONS: [&str; 2] = ["AES256", "aws:kms"];
pub(super) const ENCRYPTION_HINT: &str = "choose `AES256` or `aws:kms`, or leave it to the bucket";

/// A service.
pub(super) struct Service {
    pub(super) endpoint: String,
    pub(super) region: String,
    pub(super) is_path_style: bool,
}

/// Says what is wrong with an address of the service.
pub(super) fn check_endpoint(
    text: &str,
    place: Place,
    problems: &mut Vec<Problem>,
) -> Option<Endpoint> {
    let parsed = Endpoint::parse(text, InsecureHttp::LoopbackOnly);
    parsed
        .map_err(|error| {
            let hint = match error {
                EndpointError::Insecure(_) => "use `https://`: plain HTTP goes to this machine alone",
                EndpointError::NotUrl(_) | EndpointError::Scheme(_) | EndpointError::Path(_) => {
                    "give scheme and host, for example `https://obs.cn-north-4.myhuaweicloud.com`; the bucket stands in `s3://BUCKET/PREFIX`"
                }
            };
            let what = match error {
                EndpointError::Insecure(text) => format!("`{text}` would send reports unencrypted"),
                EndpointError::NotUrl(_) | EndpointError::Scheme(_) | EndpointError::Path(_) => error.to_string(),
            };
            let what = format!("cannot use the endpoint of the storage: {what}");
            problems.push(Problem::new(what, hint).at(place));
        })
        .ok()
}

/// Finds address and region: of the two that of OBS follows from the other.
pub(super) fn find(
    environment: &Environment,
    file: &File,
    place: Place,
    problems: &mut Vec<Problem>,
) -> Option<Service> {
    let table = &file.storage;
    let endpoint = match &table.endpoint {
        // What is wrong with it is told already.
        Some(at) => Some(Endpoint::parse(&at.value, InsecureHttp::LoopbackOnly).ok()?),
        None => match variable(ENDPOINTS, environment) {
            Some(text) => Some(check_endpoint(&text, Place::Call, problems)?),
            None => None,
        },
    };
    let named = table.region.as_ref().map(|at| at.value.trim().to_owned());
    let named = named.or_else(|| variable(REGIONS, environment));
    let of_endpoint = || region_of(endpoint.as_ref()?.as_str());
    let Some(region) = named.or_else(of_endpoint) else {
        problems.push(
            Problem::new(
                "the region of the storage is not known",
                "give `region` in `[storage]`, for example `cn-north-4`, or set AWS_REGION",
            )
            .at(place),
        );
        return None;
    };
    let endpoint = match endpoint {
        Some(endpoint) => endpoint,
        None => check_endpoint(&format!("{}{region}{}", OBS.0, OBS.1), place, problems)?,
    };
    let is_path_style = match &table.path_style {
        Some(at) => at.value,
        None => has_no_names(&endpoint),
    };
    Some(Service {
        endpoint: endpoint.as_str().to_owned(),
        region,
        is_path_style,
    })
}

fn variable(names: [&str; 2], environment: &Environment) -> Option<String> {
    let mut values = names.into_iter().filter_map(|name| environment.get(name));
    let value = values.find(|value| !value.trim().is_empty())?;
    Some(value.trim().to_owned())
}

/// The region that an address of OBS names.
fn region_of(endpoint: &str) -> Option<String> {
    let region = endpoint.strip_prefix(OBS.0)?.strip_suffix(OBS.1)?;
    (!region.is_empty()).then(|| region.to_owned())
}

/// Whether a bucket cannot stand before the host: a number, or this machine.
fn has_no_names(endpoint: &Endpoint) -> bool {
    let authority = endpoint.authority();
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host);
    host == "localhost" || host.starts_with('[') || host.parse::<IpAddr>().is_ok()
}
