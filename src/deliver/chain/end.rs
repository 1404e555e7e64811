//! The end of a chain that is kept elsewhere: what a run is published behind, and what is added to it.

use super::Chain;
use super::line::{Line, Link};

/// Where the chain of an archive ended when a run was published for it.
#[derive(Debug, Clone)]
pub struct ChainEnd(Link);

impl ChainEnd {
    /// The end of a chain; `archive` is the address of the archive.
    #[must_use]
    pub fn of(chain: &Chain, archive: &str) -> Self {
        Self(Link {
            archive: Some(archive.to_owned()),
            ..Line::link_behind(chain.lines.last())
        })
    }

    pub(in crate::deliver) fn link(&self) -> &Link {
        &self.0
    }
}

impl Chain {
    /// What there would be behind the last line: its number and its text.
    #[cfg(feature = "object-storage")]
    pub(in crate::deliver) fn next(
        &self,
        event: super::Event,
        at: chrono::DateTime<chrono::Utc>,
    ) -> Result<(u64, String), serde_json::Error> {
        let (line, text) = Line::behind(self.lines.last(), event, at)?;
        Ok((line.number, text))
    }

    /// Whether a run can have been published behind what its manifest names, given its line.
    ///
    /// A run that was written into its archive is the very next line. Of one that was written for an archive elsewhere the
    /// line that it names stands before its own; what others entered in between does not matter.
    pub(super) fn has_before(&self, line: &Line, link: &Link) -> bool {
        let named = link
            .previous
            .as_ref()
            .map(|previous| previous.sha256.as_str());
        if link.archive.is_none() {
            return link.line == line.number && named == line.previous.as_deref();
        }
        let Some(named) = named else {
            return link.line == 1;
        };
        let mut before = self.lines.iter().take_while(|one| *one != line);
        before.any(|one| one.sha256 == named && one.number.checked_add(1) == Some(link.line))
    }
}
