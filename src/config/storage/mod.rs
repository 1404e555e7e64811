//! The archive on object storage: where it is, who signs, and where runs are built before they are uploaded.

mod address;
mod key;
mod place;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::file::{At, File};
use super::origin::Names;
use super::problem::{Place, Problem};
use super::raw::Environment;
use super::resolve::Sources;
use super::{Problems, resolve};
use crate::auth::AccessKey;
pub(super) use address::Address;
pub use address::is_storage_address;
pub(super) use address::refuse_address;

/// Where user programs keep what they can make again, and the folders that hold it.
const CACHES: [(&str, &str); 4] = [
    ("XDG_CACHE_HOME", ""),
    ("LOCALAPPDATA", ""),
    ("HOME", ".cache"),
    ("USERPROFILE", ".cache"),
];
/// The folder of this program in it.
const FOLDER: &str = "hss-audit";

/// Runs that stay on the local disk unless told otherwise: a week of daily ones.
const KEEP_LOCAL: usize = 7;

const WORK: Names = Names {
    flag: "--out",
    variable: "HSS_AUDIT_WORK",
    key: "work",
};

/// The variables of this program that are read here.
pub(in crate::config) const VARIABLES: [&str; 1] = [WORK.variable];

/// An archive on object storage.
#[derive(Debug, Clone)]
pub struct StorageConfig {
    /// The bucket.
    pub bucket: String,
    /// What all keys begin with; may be empty.
    pub prefix: String,
    /// Scheme, host and port of the service, without the bucket.
    pub endpoint: String,
    /// The region that signatures are made for.
    pub region: String,
    /// Who signs.
    pub key: AccessKey,
    /// Whether the bucket stands in the path of an address rather than in its host.
    pub is_path_style: bool,
    /// The class that objects are kept in.
    pub storage_class: Option<String>,
    /// How the service encrypts objects.
    pub encryption: Option<String>,
    /// The local archive, where runs are built and the newest ones stay.
    pub archive: PathBuf,
    /// How many of the newest runs of a scope stay there whole when they are up.
    pub keep_local: usize,
}

/// Reads an address and finds everything that belongs to it.
///
/// # Errors
/// Everything that is missing or wrong.
pub fn storage(sources: &Sources<'_>, address: &str) -> Result<StorageConfig, Problems> {
    let (file, mut problems) = sources.read()?;
    check(&file, &mut problems);
    let given = (address, Place::Call);
    let found = resolve_address(given, sources.environment(), &file, &mut problems);
    let found = resolve::end(found, problems, &file)?;
    found.ok_or_else(|| Problems {
        file: None,
        list: vec![Problem::new(
            "no storage is named",
            "name one, `s3://BUCKET/PREFIX`",
        )],
    })
}

/// Checks `[storage]`, whether or not anything goes there.
pub(super) fn check(file: &File, problems: &mut Vec<Problem>) {
    let table = &file.storage;
    if let Some(endpoint) = &table.endpoint {
        place::check_endpoint(&endpoint.value, Place::Line(endpoint.line), problems);
    }
    for (key, text) in [("region", &table.region), ("work", &table.work)] {
        if let Some(empty) = text.as_ref().filter(|text| text.value.trim().is_empty()) {
            problems.push(empty.problem(format!("`{key}` is empty"), "name one, or leave it out"));
        }
    }
    if let Some(none) = table.keep_local.as_ref().filter(|at| at.value == 0) {
        let hint =
            "give 1 or more: the newest run stays, as letters about it and the next upload need it";
        problems.push(none.problem("`keep_local` is 0", hint));
    }
    let choices = [
        (
            "storage_class",
            &table.storage_class,
            &place::CLASSES[..],
            place::CLASS_HINT,
        ),
        (
            "encryption",
            &table.encryption,
            &place::ENCRYPTIONS[..],
            place::ENCRYPTION_HINT,
        ),
    ];
    for (key, text, known, hint) in choices {
        let unknown = text
            .as_ref()
            .filter(|text| !known.contains(&text.value.as_str()));
        if let Some(unknown) = unknown {
            let what = format!("unknown `{key}` `{}`", unknown.value);
            problems.push(unknown.problem(what, hint));
        }
    }
    key::check_name(file, problems);
}

/// Finds everything that belongs to an address; what is wrong with the table is told by [`check`].
pub(super) fn resolve_address(
    (text, place): (&str, Place),
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Option<StorageConfig> {
    if !cfg!(feature = "object-storage") {
        problems.push(not_built(text, place));
        return None;
    }
    let address = Address::parse(text).map_err(|problem| problems.push(problem.at(place)));
    let service = place::find(environment, file, place, problems);
    let key = key::find(file, environment, problems);
    let work = work(environment, file, problems);
    let (address, service, key) = (address.ok()?, service?, key?);
    let archive = work?.join(folder(&address, &service.endpoint));
    let text = |at: &Option<At<String>>| at.as_ref().map(|at| at.value.clone());
    Some(StorageConfig {
        bucket: address.bucket,
        prefix: address.prefix,
        endpoint: service.endpoint,
        region: service.region,
        is_path_style: service.is_path_style,
        key,
        storage_class: text(&file.storage.storage_class),
        encryption: text(&file.storage.encryption),
        archive,
        keep_local: (file.storage.keep_local.as_ref()).map_or(KEEP_LOCAL, |at| at.value),
    })
}

/// Says that this build cannot do it, and which one can.
fn not_built(text: &str, place: Place) -> Problem {
    Problem::new(
        format!("`{text}` is object storage, which this build of the program cannot reach"),
        "build it with `cargo build --release --features object-storage`, or name a folder",
    )
    .at(place)
}

/// The folder that holds the local archives.
fn work(environment: &Environment, file: &File, problems: &mut Vec<Problem>) -> Option<PathBuf> {
    let of_file = file.storage.work.as_ref().map(|work| At {
        line: work.line,
        value: file.folder().join(&work.value),
    });
    if let Some(chosen) = WORK.choose(
        None,
        environment,
        |text| PathBuf::from(text),
        of_file.as_ref(),
    ) {
        return Some(chosen.value);
    }
    let usual = CACHES.into_iter().find_map(|(variable, below)| {
        let folder = environment.get(variable).filter(|text| !text.is_empty())?;
        Some(Path::new(folder).join(below).join(FOLDER))
    });
    if usual.is_none() {
        problems.push(Problem::new(
            "no folder is known to build runs in before they are uploaded",
            "name one with HSS_AUDIT_WORK, or `work` in `[storage]`",
        ));
    }
    usual
}

/// The local archive of an address: archives of two services do not mix.
///
/// # Shape
/// `audit-0a1b2c3d`
fn folder(address: &Address, endpoint: &str) -> String {
    let whole = format!("{endpoint}/{}/{}", address.bucket, address.prefix);
    let digest = hex::encode(&Sha256::digest(whole.as_bytes())[..4]);
    format!("{}-{digest}", address.bucket)
}
