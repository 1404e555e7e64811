//! What a framework is made of.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::findings::{AssetKind, ComplexityRule};

/// A set of controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// What it is called on the command line and in files.
    pub id: String,
    /// What it is called in reports.
    pub title: Bilingual,
    /// Which edition.
    pub version: String,
    /// Whether it is judged by unless somebody chooses others.
    pub is_default: bool,
    /// Which assets it is about.
    pub applies_to: Applicability,
    /// What has to be known about the whole of it.
    pub note: Option<Bilingual>,
    /// In the order of the standard.
    pub controls: Vec<Control>,
}

/// Which assets a framework is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicability {
    /// Kinds of asset; never empty.
    pub kinds: Vec<AssetKind>,
    /// What the operating system of a host has to begin with; empty where any will do.
    pub systems: Vec<String>,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// One control, or the part of one that HSS can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// The number that the standard gives it.
    pub id: String,
    /// Short title, in words of our own.
    pub title: Bilingual,
    /// What it is judged by, or why it is not.
    pub basis: Basis,
    /// Where what stands here was read.
    pub source: String,
    /// When.
    pub read: NaiveDate,
    /// How sure it is.
    pub sureness: Sureness,
}

/// What a control is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// By tests.
    Assessable {
        /// The part of the control that HSS can see.
        speaks_to: Bilingual,
        /// What the outcome of the tests says about the control.
        evidence: EvidenceKind,
        /// All of them have to hold.
        tests: Vec<Test>,
    },
    /// Not at all.
    NotAssessable {
        /// Why not.
        why: Bilingual,
    },
}

/// What the outcome of the tests says about a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The tests are what the control asks for: they can satisfy it, and break it.
    Direct,
    /// The tests can break the control; passing them leaves parts of it open, so they never satisfy it.
    Indicative,
    /// The tests neither break nor satisfy the control: they support what an assessor concludes.
    Supporting,
}

/// One condition over what HSS can see of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// Passwords have at least so many characters.
    Length {
        /// So many.
        at_least: u32,
    },
    /// Passwords mix kinds of characters.
    Classes(ClassTest),
    /// None of these accounts has a password that is on HSS's list of weak ones.
    NoWeakPassword {
        /// Which accounts.
        accounts: AccountSelection,
        /// Whether a hit breaks the control ([`EvidenceKind::Direct`]) or only speaks against it.
        evidence: EvidenceKind,
    },
    /// The password policy meets what HSS is set to require, whatever that is.
    HssPolicy,
}

/// How many of which kinds of characters a password needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClassTest {
    /// At least so many of `of`.
    pub at_least: usize,
    /// Kinds of characters, in the order of [`ComplexityRule::ALL`].
    pub of: Vec<ComplexityRule>,
}

/// Which accounts a test is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountSelection {
    /// Every account.
    All,
    /// Accounts that vendors deliver, see [`super::DEFAULT_ACCOUNTS`].
    Default,
    /// Accounts of services such as `mysql`, `redis`, `ftp` and `tomcat`.
    Service,
    /// Accounts of the operating system.
    System,
}

/// How sure what stands in a catalogue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Sureness {
    /// Two independent public sources agree, or the machine-readable content itself was read.
    A,
    /// One such source, with the full text.
    #[serde(rename = "A-")]
    AMinus,
    /// One good secondary source.
    B,
    /// General knowledge, not looked up; the operator's own rules too.
    C,
}

impl Applicability {
    /// Everything.
    #[must_use]
    pub fn all() -> Self {
        Self {
            kinds: vec![AssetKind::Host, AssetKind::Image],
            systems: Vec::new(),
        }
    }
}

impl Bilingual {
    /// The text in the language of a tag such as `zh-CN`.
    #[must_use]
    pub fn in_language(&self, tag: &str) -> &str {
        if tag.starts_with("zh") {
            &self.zh
        } else {
            &self.en
        }
    }
}

impl Framework {
    /// The controls that HSS data says something about, with their place among all controls.
    pub fn assessable(&self) -> impl Iterator<Item = (usize, &Control)> {
        let controls = self.controls.iter().enumerate();
        controls.filter(|(_, control)| matches!(control.basis, Basis::Assessable { .. }))
    }
}

impl EvidenceKind {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indicative => "indicative",
            Self::Supporting => "supporting",
        }
    }
}

impl AccountSelection {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Default => "default",
            Self::Service => "service",
            Self::System => "system",
        }
    }
}

impl Sureness {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::AMinus => "A-",
            Self::B => "B",
            Self::C => "C",
        }
    }
}
