//! How much of the report stands on paper, and what is said of the rest.

use super::{CheckResult, JudgedFinding, Report, Value};

/// What the PDF is to be like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Paper {
    /// How many results it lists.
    pub rows: PaperRows,
    /// Whether it carries the list that programs read.
    pub attachment: Attachment,
}

/// How many results the PDF lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PaperRows {
    /// All that call for attention.
    #[default]
    All,
    /// Those of the most urgent assets, until there are so many; the last asset is listed whole.
    Until(u64),
}

/// What the PDF carries besides its pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Attachment {
    /// Nothing.
    #[default]
    None,
    /// `findings.ndjson`, byte by byte.
    Findings,
}

impl Attachment {
    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Findings => "findings",
        }
    }
}

/// Which results the PDF lists, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperListing {
    /// So many of [`Report::assets`] from the beginning are listed, as far as they have something to list.
    pub assets: usize,
    /// How many results are listed.
    pub listed: u64,
    /// How many results call for attention and are not listed.
    pub left_out: u64,
    /// On how many assets these are.
    pub assets_left_out: u64,
}

impl PaperListing {
    /// Whether nothing is left out.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.left_out == 0
    }
}

/// Whether a result calls for attention: a failure, whoever has accepted it, and a result that does not say.
#[must_use]
pub fn calls_for_attention(judged: &JudgedFinding) -> bool {
    judged.finding.result != CheckResult::Pass
}

impl Report {
    /// The same report with another paper.
    #[must_use]
    pub fn on(self, paper: Paper) -> Self {
        Self { paper, ..self }
    }

    /// Which results the PDF lists.
    #[must_use]
    pub fn listing(&self) -> PaperListing {
        let limit = match self.paper.rows {
            PaperRows::All => u64::MAX,
            PaperRows::Until(limit) => limit,
        };
        let mut listing = PaperListing {
            assets: 0,
            listed: 0,
            left_out: 0,
            assets_left_out: 0,
        };
        for group in &self.assets {
            let findings = self.findings_of(group).iter();
            let count = findings.filter(|one| calls_for_attention(one)).count() as u64;
            if listing.listed < limit {
                listing.assets += 1;
                listing.listed += count;
            } else {
                listing.left_out += count;
                listing.assets_left_out += u64::from(count > 0);
            }
        }
        listing
    }

    /// What the PDF says where its list ends; nothing where it lists all.
    #[must_use]
    pub fn listing_end(&self, listing: &PaperListing) -> Option<String> {
        let name = match listing.listed {
            0 => "pdf-none-listed",
            _ => "pdf-list-ends",
        };
        (!listing.is_whole()).then(|| self.word_listing(name, listing))
    }

    /// What the PDF says of its list as a whole; nothing where it lists all.
    #[must_use]
    pub fn listing_sentence(&self, listing: &PaperListing) -> Option<String> {
        (!listing.is_whole()).then(|| self.word_listing("pdf-listing", listing))
    }

    fn word_listing(&self, name: &str, listing: &PaperListing) -> String {
        let values = [
            ("listed", Value::Count(listing.listed)),
            ("left_out", Value::Count(listing.left_out)),
            ("assets", Value::Count(listing.assets_left_out)),
            ("all", Value::Count(listing.listed + listing.left_out)),
            ("digest", Value::Text(&self.findings_digest)),
        ];
        self.text.format(name, &values)
    }
}
