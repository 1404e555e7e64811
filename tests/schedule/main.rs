//! The scheduler: due times over whole years, kills at any moment, alerts, and the program as a whole.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "the lint's exception for tests does not reach their helper functions"
)]

mod alerts;
mod deploy;
mod kills;
#[cfg(all(feature = "simulator", unix))]
mod scene;
mod settings;
#[cfg(all(feature = "simulator", unix))]
mod told;
#[cfg(all(feature = "simulator", unix))]
mod whole;
mod year;

use hss_audit::schedule::{Job, Timetable};

/// Numbers that look drawn by lot and are the same every time.
pub struct Lots(pub u64);

impl Lots {
    /// One of `0..bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound.max(1)
    }
}

/// A job that may be a day late.
pub fn job(name: &str, cron: &str, zone: &str, jitter_s: u64) -> Job {
    Job {
        name: name.to_owned(),
        timetable: Timetable::parse(cron, zone).unwrap(),
        jitter: std::time::Duration::from_secs(jitter_s),
        catch_up: std::time::Duration::from_secs(24 * 3_600),
    }
}
