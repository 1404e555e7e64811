//! What a made-up fleet holds, read from the fleet itself, and collecting from a simulator that serves it.
#![allow(
    clippy::allow_attributes,
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test uses some of it, and a failed unwrap is a failed test"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use hss_audit::auth::{Credentials, Secret};
use hss_audit::collect::{
    self, ALL_ENTERPRISE_PROJECTS, Assignment, Clock, Collection, Errand, Surroundings, Target,
};
use hss_audit::hss::{self, Client, SignIn};
use hss_audit::normalize::Normalized;
use hss_audit::simulator::fleet::{Account, ImageKind, complexity::Flag, complexity::Rules};
use hss_audit::simulator::{Options, Simulator};
use hss_audit::sources::IMAGE_TYPES;

/// How often the fleet says each thing: check, asset, account, service, result.
pub type Truth = BTreeMap<(String, String, String, String, &'static str), u32>;

pub const MS: i64 = 1_795_327_200_000;

/// Serves a fleet and collects all of it.
pub async fn collected(options: Options, folder: &Path) -> Collection {
    let sent = hss::Options::default();
    try_collect(options, sent, folder).await.unwrap()
}

/// Serves a fleet and collects from it.
pub async fn try_collect(
    options: Options,
    sent: hss::Options,
    folder: &Path,
) -> Result<Collection, collect::Error> {
    let simulator = Simulator::start(options.clone(), "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let token = Credentials::Token(Secret::new(options.token.clone()));
    let collection = collect_from(&simulator, &options, token, sent, folder).await;
    simulator.stop().await;
    collection
}

/// Collects from a fleet that is served already.
pub async fn collect_from(
    simulator: &Simulator,
    options: &Options,
    credentials: Credentials,
    sent: hss::Options,
    folder: &Path,
) -> Result<Collection, collect::Error> {
    let sign_in = SignIn::new(credentials, None);
    let errands = options.project_ids.iter().map(|project_id| Errand {
        target: Target {
            region: options.region.clone(),
            endpoint: simulator.url(),
            project_id: project_id.clone(),
            enterprise_project_id: ALL_ENTERPRISE_PROJECTS.to_owned(),
        },
        account: String::new(),
        sign_in: sign_in.clone(),
        image_types: IMAGE_TYPES.map(|kind| kind.as_str().to_owned()).to_vec(),
    });
    let assignment = Assignment::of(errands.collect());
    let client = Client::new(sent, || MS).unwrap();
    let how = collect::Options::for_requests(16);
    let surroundings = Surroundings {
        clock: Clock::Standing(MS),
        as_of: MS,
        listener: Arc::new(|_| {}),
    };
    collect::collect(&client, &assignment, how, surroundings, folder).await
}

pub fn options(hosts: u32, images_per_type: u32) -> Options {
    Options {
        hosts,
        images_per_type,
        now_ms: MS,
        ..Options::default()
    }
}

pub fn found(normalized: &Normalized) -> Truth {
    let mut truth = Truth::new();
    for finding in &normalized.findings {
        let (name, service) = finding
            .account
            .as_ref()
            .map_or_else(Default::default, |account| {
                (account.name.to_string(), account.service_type.to_string())
            });
        let check = finding.check.as_str().to_owned();
        let asset = match finding.asset.as_image() {
            // The fleet names an image by namespace, name and version.
            Some(_) => finding.asset.name.to_string(),
            None => finding.asset.key.to_string(),
        };
        *truth
            .entry((check, asset, name, service, finding.result.as_str()))
            .or_default() += 1;
    }
    truth
}

fn result(rules: &Rules) -> &'static str {
    let flags = rules.all();
    if flags.iter().any(|flag| matches!(flag, Flag::Fail)) {
        "fail"
    } else if flags.iter().all(|flag| matches!(flag, Flag::Pass)) {
        "pass"
    } else {
        "unknown"
    }
}

/// What the fleet holds, read from the fleet itself.
pub fn truth(options: &Options) -> Truth {
    let mut truth = Truth::new();
    for project in &options.project_ids {
        let inventory = options.inventory(project);
        for host in inventory.hosts() {
            let rules = host.complexity.as_ref().map(|complexity| &complexity.rules);
            note(
                &mut truth,
                &format!("host:{}", host.id()),
                &host.accounts(),
                rules,
            );
        }
        for image in ImageKind::ALL
            .into_iter()
            .flat_map(|kind| inventory.images(kind))
        {
            let space = image
                .namespace()
                .map(|space| format!("{space}/"))
                .unwrap_or_default();
            let name = format!("{space}{}:{}", image.name().trim(), image.version());
            note(
                &mut truth,
                &name,
                &image.accounts(),
                image.complexity.as_ref(),
            );
        }
    }
    truth
}

fn note(truth: &mut Truth, asset: &str, accounts: &[Account], rules: Option<&Rules>) {
    let weak = accounts.iter().map(|account| {
        (
            "weak_password",
            account.user_name.to_owned(),
            account.service_type.to_owned(),
            "fail",
        )
    });
    let complexity = rules.map(|rules| {
        (
            "password_complexity",
            String::new(),
            String::new(),
            result(rules),
        )
    });
    for (check, name, service, result) in weak.chain(complexity) {
        *truth
            .entry((check.to_owned(), asset.to_owned(), name, service, result))
            .or_default() += 1;
    }
}

/// The difference, short enough to read.
pub fn assert_same(found: &Truth, truth: &Truth) {
    let missing: Vec<_> = truth
        .iter()
        .filter(|(key, count)| found.get(key) != Some(count))
        .take(5)
        .collect();
    let extra: Vec<_> = found
        .iter()
        .filter(|(key, count)| truth.get(key) != Some(count))
        .take(5)
        .collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "not found: {missing:#?}\nnot true: {extra:#?}"
    );
}
