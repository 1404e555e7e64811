//! One reading of a list from start to end: which row numbers have come, and what to ask for next.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::keys::Keys;
use crate::findings::TotalCounts;
use crate::sources::PageScan;

/// No row beyond this index can be asked for.
///
/// # Source
/// HSS API v5: `offset` 0–2,000,000 on every list; read 2026-04-03.
pub(super) const LAST_OFFSET: u64 = 2_000_000;

/// How one sweep compares with the totals it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// The total did not move, and so many rows (or parts) came.
    Agrees(TotalCounts),
    /// The total moved between pages.
    Moved,
    /// Fewer rows came than the total says.
    Fewer,
    /// More rows came than the total says; none is missing.
    More,
}

impl Agreement {
    /// What two parts of a list say together.
    pub(super) fn worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fewer, _) | (_, Self::Fewer) => Self::Fewer,
            (Self::Moved, _) | (_, Self::Moved) => Self::Moved,
            (Self::More, _) | (_, Self::More) => Self::More,
            (Self::Agrees(TotalCounts::Either), agreement) | (agreement, _) => agreement,
        }
    }
}

/// What one sweep has seen.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    page_size: u64,
    /// Distance between planned offsets: the page size, or less where the service sends shorter pages.
    stride: u64,
    /// Rows of the first page.
    first_page: u64,
    /// Row numbers that pages covered, as start → end; merged where they touch.
    covered: BTreeMap<u64, u64>,
    pub(super) tried: BTreeSet<u64>,
    /// Where the first empty page stands.
    pub(super) empty_at: Option<u64>,
    /// Totals by the offset of the page that said so.
    totals: BTreeMap<u64, i64>,
    /// How many pages to try at once beyond the declared total; doubles while rows keep coming.
    beyond: u64,
    /// Rounds running in which pages beyond the declared total only repeated what is known; after two the service is
    /// taken to ignore the offset.
    rounds_without_news: u32,
    pub(super) is_cut: bool,
    pub(super) keys: Keys,
    pub(super) parts: Keys,
    pub(super) unreadable: Vec<(u64, String)>,
}

impl Sweep {
    pub(super) fn new(page_size: u64) -> Self {
        let page_size = page_size.max(1);
        Self {
            page_size,
            stride: page_size,
            beyond: 1,
            ..Self::default()
        }
    }

    /// The total as the page furthest into the list says it.
    pub(super) fn total(&self) -> Option<i64> {
        self.totals.values().next_back().copied()
    }

    pub(super) fn declared(&self) -> u64 {
        self.total()
            .and_then(|total| u64::try_from(total).ok())
            .unwrap_or(0)
    }

    /// Takes in a page; says whether it brought news from beyond the declared total.
    pub(super) fn note(&mut self, offset: u64, page: PageScan) -> bool {
        if let Some(total) = page.total {
            self.totals.insert(offset, total);
        }
        if page.rows == 0 {
            self.empty_at = Some(self.empty_at.map_or(offset, |known| known.min(offset)));
            return false;
        }
        self.learn_stride(offset, page.rows);
        self.cover(offset, page.rows);
        let unreadable = page.unreadable.into_iter();
        self.unreadable
            .extend(unreadable.map(|(index, reason)| (offset + index, reason)));
        let is_news = offset >= self.declared()
            && (self.keys.lack_any(&page.keys) || self.parts.lack_any(&page.parts));
        self.keys.extend(page.keys);
        self.parts.extend(page.parts);
        is_news
    }

    fn cover(&mut self, offset: u64, rows: u64) {
        let (mut start, mut end) = (offset, offset + rows);
        let touching: Vec<u64> = self
            .covered
            .range(..=end)
            .filter(|&(_, &known_end)| known_end >= start)
            .map(|(&known_start, _)| known_start)
            .collect();
        for known_start in touching {
            if let Some(known_end) = self.covered.remove(&known_start) {
                start = start.min(known_start);
                end = end.max(known_end);
            }
        }
        self.covered.insert(start, end);
    }

    /// A first page that is short although rows follow it means that the service sends shorter pages than asked for.
    fn learn_stride(&mut self, offset: u64, rows: u64) {
        if offset == 0 {
            self.first_page = rows;
        }
        let follows = self.declared() > self.first_page || offset == self.first_page;
        if follows && self.first_page > 0 {
            self.stride = self.page_size.min(self.first_page);
        }
    }

    fn covered_end(&self) -> u64 {
        self.covered.values().next_back().copied().unwrap_or(0)
    }

    /// Where the list ends as far as is known: at its first empty page, or else where the total says; in no case before
    /// a row that came.
    pub(super) fn end(&self) -> u64 {
        self.empty_at
            .unwrap_or_else(|| self.declared())
            .max(self.covered_end())
    }

    /// The row numbers up to `end` that no page covered.
    pub(super) fn holes(&self, end: u64) -> Vec<Range<u64>> {
        let mut holes = Vec::new();
        let mut next = 0;
        for (&start, &covered_end) in &self.covered {
            if start > next {
                holes.push(next..start);
            }
            next = next.max(covered_end);
        }
        if next < end {
            holes.push(next..end);
        }
        holes
    }

    pub(super) fn end_round(&mut self, is_news_beyond: bool) {
        // What this round brought is no news in the next one.
        self.keys.settle();
        self.parts.settle();
        let went_beyond = self.empty_at.is_none() && self.covered_end() > self.declared();
        if went_beyond {
            self.rounds_without_news = if is_news_beyond {
                0
            } else {
                self.rounds_without_news + 1
            };
            self.beyond = (self.beyond * 2).min(64);
        }
    }

    /// The offsets to ask for next: what is missing up to the declared total, and a look at what follows it.
    pub(super) fn next_round(&mut self) -> Vec<u64> {
        let horizon = self.end();
        let mut offsets = Vec::new();
        let stride = usize::try_from(self.stride).unwrap_or(usize::MAX);
        for hole in self.holes(horizon) {
            // A total may say anything: what lies past the last offset is not even listed.
            self.is_cut |= hole.end > LAST_OFFSET + self.page_size;
            offsets.extend((hole.start..hole.end.min(LAST_OFFSET + 1)).step_by(stride));
        }
        if self.empty_at.is_none() && self.rounds_without_news < 2 {
            offsets.extend((0..self.beyond).map(|index| horizon + index * self.stride));
        }
        offsets.retain(|offset| !self.tried.contains(offset));
        let asked = offsets.len();
        offsets.retain(|&offset| offset <= LAST_OFFSET);
        self.is_cut |= offsets.len() < asked;
        offsets
    }

    pub(super) fn agreement(&self) -> Agreement {
        let mut totals = self.totals.values();
        let first = totals.next().copied();
        if totals.any(|total| Some(*total) != first) {
            return Agreement::Moved;
        }
        let unreadable = self.unreadable.len() as u64;
        let rows = self.keys.len() as u64 + unreadable;
        let parts = self.parts.len() as u64 + unreadable;
        match first.and_then(|total| u64::try_from(total).ok()) {
            Some(total) if total == rows && total == parts => {
                Agreement::Agrees(TotalCounts::Either)
            }
            Some(total) if total == rows => Agreement::Agrees(TotalCounts::Rows),
            Some(total) if total == parts => Agreement::Agrees(TotalCounts::Accounts),
            Some(total) if total > rows => Agreement::Fewer,
            // Only an empty page proves an end that the total does not.
            Some(_) | None if self.empty_at.is_none() => Agreement::Fewer,
            Some(_) | None => Agreement::More,
        }
    }
}
