//! Compliance frameworks as data: what a control asks for, in terms of what HSS can see.
//!
//! A catalogue is one TOML file. Those of this folder are built in; an operator adds more with `--framework-file`.
//!
//! # Shape
//! ```toml
//! id = "house-rules"                        # letters, digits and . _ - ( )
//! title = { en = "House rules", zh = "内部规定" }
//! version = "2026"
//! default = false                           # on without being named; only counts for built-in ones
//! # What it is about; left out, it is about everything.
//! applies_to = { assets = ["host"], systems = ["Ubuntu 24.04"] }
//! note = { en = "…", zh = "…" }             # printed with its controls
//!
//! [[controls]]
//! id = "4.1"
//! title = { en = "…", zh = "…" }            # short, in words of your own
//! speaks_to = { en = "…", zh = "…" }        # the part of the control that HSS can see
//! evidence = "direct"                       # see `EvidenceKind`
//! tests = [                                 # all of them have to hold; see `Test`
//!     { length = 12 },
//!     { classes = { all_of = ["number"] } },
//!     { classes = { any_of = ["uppercase_letter", "lowercase_letter"] } },
//!     { classes = { at_least = 3, of = ["uppercase_letter", "lowercase_letter", "number", "special_character"] } },
//!     { weak_password = { accounts = "all", evidence = "indicative" } },
//!     { hss_policy = "met" },
//! ]
//! source = "…"                              # where that is written
//! read = 2026-11-22                         # when somebody looked there
//! sureness = "A"                            # see `Sureness`
//!
//! [[controls]]
//! id = "4.2"
//! title = { en = "…", zh = "…" }
//! assessable = false                        # listed, so that nobody takes silence for a pass
//! why = { en = "…", zh = "…" }
//! source = "…"
//! read = 2026-11-22
//! sureness = "B"
//! ```

mod accounts;
mod framework;
mod parse;
mod raw;
#[cfg(test)]
mod tests;

use std::sync::{Arc, LazyLock};

pub use accounts::{DEFAULT_ACCOUNTS, DefaultAccounts, ServiceAccounts};
pub use framework::{
    AccountSelection, Applicability, Basis, Bilingual, ClassTest, Control, EvidenceKind, Framework,
    Sureness, Test,
};
pub use parse::{Problem, parse};

/// The texts of the built-in catalogues, in the order of reports: HSS's own advice first.
pub const ALL: [&str; 13] = [
    include_str!("hss_baseline.toml"),
    include_str!("pci_dss.toml"),
    include_str!("nist_800_53.toml"),
    include_str!("nist_800_63b.toml"),
    include_str!("cis_controls.toml"),
    include_str!("cis_rhel_9.toml"),
    include_str!("cis_ubuntu_24_04.toml"),
    include_str!("iso_27001.toml"),
    include_str!("soc_2.toml"),
    include_str!("hipaa.toml"),
    include_str!("mlps_level_3.toml"),
    include_str!("mlps_practice.toml"),
    include_str!("openeuler_22_03.toml"),
];

static BUILT_IN: LazyLock<Vec<Arc<Framework>>> = LazyLock::new(|| {
    let read = ALL.iter().filter_map(|text| parse(text).ok());
    read.map(Arc::new).collect()
});

/// The built-in frameworks, in the order of reports.
///
/// One that does not parse would be left out; a test fails for it.
#[must_use]
pub fn built_in() -> &'static [Arc<Framework>] {
    &BUILT_IN
}

/// The frameworks that are judged by unless somebody chooses others.
#[must_use]
pub fn defaults() -> Vec<Arc<Framework>> {
    let on = built_in().iter().filter(|framework| framework.is_default);
    on.cloned().collect()
}
