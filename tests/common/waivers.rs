//! A policy with deadlines and waivers in every state, for reports that are made without a service.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use hss_audit::evaluate::{
    DeadlineStart, Deadlines, FileDigest, NamedPoints, Options, Pattern, Requirements,
    SeverityPolicy, Waiver, WaiverScope,
};
use hss_audit::findings::{Finding, Severity};

use super::sample::now;

/// A day so many days from the moment of the sample reports.
pub fn day(from_now: i64) -> NaiveDate {
    let today = now().date_naive();
    let days = Days::new(from_now.unsigned_abs());
    if from_now < 0 {
        today - days
    } else {
        today + days
    }
}

/// A waiver of what a scope covers, from a month ago to a day from now.
pub fn waiver(id: &str, scope: WaiverScope, expires: i64) -> Waiver {
    Waiver {
        id: id.to_owned(),
        scope,
        reason: "the system is switched off next quarter".to_owned(),
        owner: "Ada".to_owned(),
        approver: "Grace".to_owned(),
        ticket: "RISK-17".to_owned(),
        created: day(-30).min(day(expires)),
        expires: day(expires),
    }
}

pub fn of_accounts(patterns: &[&str]) -> WaiverScope {
    WaiverScope {
        accounts: patterns.iter().map(|text| Pattern::new(text)).collect(),
        ..WaiverScope::default()
    }
}

pub fn of_assets(patterns: &[&str]) -> WaiverScope {
    WaiverScope {
        assets: patterns.iter().map(|text| Pattern::new(text)).collect(),
        ..WaiverScope::default()
    }
}

/// So many waivers: of hosts by name, of hosts by patterns, of accounts, and of the findings with these ids.
pub fn many(count: usize, findings: &[Finding]) -> Vec<Arc<Waiver>> {
    let one = |number: usize| {
        let scope = match number % 4 {
            0 => of_assets(&[&format!("prod-web-{:05}", number * 4)]),
            1 => of_assets(&[&format!("*-web-{number:05}*"), &format!("host:{number}*")]),
            2 => of_accounts(&[&format!("user-{number}*")]),
            _ => WaiverScope {
                findings: vec![findings[number % findings.len()].id],
                ..WaiverScope::default()
            },
        };
        Arc::new(waiver(&format!("W{number:04}"), scope, 90))
    };
    (0..count).map(one).collect()
}

/// Deadlines, points and waivers; each of the names stands in every text of a waiver.
pub fn options(names: &[String]) -> Options {
    let low = WaiverScope {
        severity_at_most: Some(Severity::Low),
        ..of_assets(&["prod-web-0000?"])
    };
    let mut waivers = vec![
        waiver("W-applied", of_accounts(&["redis", "ftp*"]), 200),
        waiver("W-soon", low, 3),
        waiver("W-expired", of_accounts(&["root"]), -1),
        waiver("W-unused", of_assets(&["no-such-host"]), 90),
        Waiver {
            approver: "ada ".to_owned(),
            created: day(5),
            ..waiver("W-later", of_accounts(&["*"]), 90)
        },
    ];
    waivers.extend(names.iter().map(|name| Waiver {
        reason: name.clone(),
        owner: name.clone(),
        approver: name.clone(),
        ticket: name.clone(),
        ..waiver(name, of_assets(&[name]), 10)
    }));
    Options {
        severity: SeverityPolicy {
            asset_values: vec![NamedPoints {
                name: "important".to_owned(),
                points: 3,
            }],
            ..SeverityPolicy::default()
        },
        requirements: Requirements {
            deadlines: Deadlines {
                critical: Some(7),
                high: Some(30),
                medium: Some(90),
                low: None,
                counted_from: DeadlineStart::InUseSince,
            },
            minimum_coverage: Some(95),
            file: Some(FileDigest {
                name: "policy.toml".to_owned(),
                sha256: "0".repeat(64),
            }),
            ..Requirements::default()
        },
        waivers: waivers.into_iter().map(Arc::new).collect(),
        waiver_files: vec![FileDigest {
            name: "waivers.toml".to_owned(),
            sha256: "1".repeat(64),
        }],
        ..Options::default()
    }
}
