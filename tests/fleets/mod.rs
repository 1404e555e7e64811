//! The fleets whose reports are kept, and how their evidence is collected.

mod service;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use hss_audit::collect::{self, ALL_ENTERPRISE_PROJECTS, Assignment, Errand, Surroundings, Target};
use hss_audit::hss;
use hss_audit::sources::IMAGE_TYPES;

use crate::scripted::collected::{client, patient, token};
use crate::scripted::{PROJECT, REGION};
use service::Site;

/// A fleet, and how its report is made.
pub(crate) struct Fleet {
    /// Folder in `samples/report`.
    pub(crate) name: &'static str,
    /// Flags of `hss-audit report`.
    pub(crate) flags: &'static [&'static str],
    /// What `hss-audit report` ends with.
    pub(crate) exit_code: i32,
    /// Who answers while its evidence is collected.
    site: Site,
}

/// All of them, by name.
pub(crate) const FLEETS: [Fleet; 3] = [
    Fleet {
        name: "examples",
        flags: &["--redact", "masked"],
        exit_code: 0,
        site: Site::Examples,
    },
    Fleet {
        name: "generated",
        flags: &[
            "--fail-on",
            "high,overdue:high,coverage,waivers",
            "--waivers",
            "tests/fleets/waivers.toml",
            "--policy",
            "tests/fleets/policy.toml",
        ],
        exit_code: 5,
        site: Site::Generated,
    },
    Fleet {
        name: "incomplete",
        flags: &[],
        exit_code: 4,
        site: Site::Incomplete,
    },
];

/// 2026-11-22T06:00:00Z.
const NOW_MS: i64 = 1_795_327_200_000;
/// What the address of the service is called in kept evidence: its port is another one each time.
const ADDRESS: &str = "http://127.0.0.1:8642";

/// Collects the evidence of a fleet.
pub(crate) fn record(fleet: &Fleet, folder: &Path) {
    // What is there would be gone on with.
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let address = runtime.block_on(async {
        let service = fleet.site.start().await;
        collect(service.url(), folder).await;
        service.url().to_owned()
    });
    let ledger = folder.join("ledger.ndjson");
    let text = fs::read_to_string(&ledger).unwrap();
    fs::write(&ledger, text.replace(&address, ADDRESS)).unwrap();
}

/// One request at a time, so that requests have the same order, and the same names, every time.
async fn collect(address: &str, folder: &Path) {
    let options = hss::Options {
        concurrency: 1,
        ..patient()
    };
    let target = Target {
        region: REGION.to_owned(),
        endpoint: address.to_owned(),
        project_id: PROJECT.to_owned(),
        enterprise_project_id: ALL_ENTERPRISE_PROJECTS.to_owned(),
    };
    let sign_in = token();
    let assignment = Assignment::of(vec![Errand {
        target,
        account: "fleet".to_owned(),
        sign_in,
        image_types: IMAGE_TYPES.map(|kind| kind.as_str().to_owned()).to_vec(),
    }]);
    let surroundings = Surroundings {
        clock: collect::Clock::Standing(NOW_MS),
        as_of: NOW_MS,
        listener: Arc::new(|_| {}),
    };
    let how = collect::Options::for_requests(options.concurrency);
    let client = client(options);
    collect::collect(&client, &assignment, how, surroundings, folder)
        .await
        .unwrap();
}
