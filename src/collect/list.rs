//! Reads all pages of one list and proves that nothing is missing.
//!
//! `total_num` plans the pages; it never decides that the list is whole. A list has ended when an empty page stands where
//! its rows end. Rows are counted by what identifies them, because a list that changes between two pages repeats some
//! rows and skips others.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::stream::{self, StreamExt};

use super::keys::Keys;
use super::sweep::{Agreement, Sweep};
use crate::findings::{QueryOutcome, TotalCounts};
use crate::sources::PageScan;

/// How a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paging {
    /// Rows per page; HSS takes 10–200.
    pub(super) page_size: u64,
    /// Requests of one list under way at once.
    pub(super) in_flight: usize,
    /// How often a list that does not add up is read from the start.
    pub(super) most_sweeps: u32,
}

/// What came of one list.
#[derive(Debug)]
pub(super) struct Reading<E> {
    /// Why the first page could not be read; then there is nothing else.
    pub(super) first_failure: Option<E>,
    /// Pages that could not be read.
    pub(super) lost: Vec<(u64, E)>,
    /// Ranges of row numbers that no page covered.
    pub(super) holes: Vec<Range<u64>>,
    /// Whether the list goes on past the last offset that the service takes.
    pub(super) is_cut: bool,
    /// Rows that could not be read, by row number.
    pub(super) unreadable: Vec<(u64, String)>,
    /// `total_num` of the very first page.
    pub(super) first_total: Option<i64>,
    /// `total_num` of the last page, in list order, of the last sweep.
    pub(super) last_total: Option<i64>,
    /// Rows received.
    pub(super) rows: u64,
    /// What identifies each different row of all sweeps.
    pub(super) keys: Keys,
    /// What identifies each different part of a row of all sweeps.
    pub(super) parts: Keys,
    /// Pages received.
    pub(super) pages: u64,
    /// Times the list was read from the start.
    pub(super) sweeps: u32,
    /// Whether the last sweep by itself agrees with a total that did not move.
    agreement: Agreement,
}

/// Reads a list to its end; `fetch` gets the number of the sweep and the offset.
///
/// # Shape
/// 1,034 rows at 200 a page → offsets 0, then 200 … 1,000 and 1,034 together; the last page is empty and proves the end.
pub(super) async fn read_list<F, Fut, E>(paging: Paging, fetch: F) -> Reading<E>
where
    F: Fn(u32, u64) -> Fut,
    Fut: Future<Output = Result<PageScan, E>>,
{
    let mut reading = Reading::new();
    let mut before = None;
    for number in 0..paging.most_sweeps.max(1) {
        let sweep = sweep(paging, number, &fetch, &mut reading).await;
        if reading.first_failure.is_some() {
            break;
        }
        let agreement = reading.conclude(sweep);
        let state = (
            agreement,
            reading.keys.len(),
            reading.parts.len(),
            reading.last_total,
        );
        // Read again only what another reading may mend; two sweeps that say the same will not be mended by a third.
        let may_mend = matches!(agreement, Agreement::Moved | Agreement::Fewer);
        if !may_mend || reading.is_cut || !reading.lost.is_empty() || before == Some(state) {
            break;
        }
        before = Some(state);
    }
    reading
}

/// Reads the list once.
async fn sweep<F, Fut, E>(paging: Paging, number: u32, fetch: &F, reading: &mut Reading<E>) -> Sweep
where
    F: Fn(u32, u64) -> Fut,
    Fut: Future<Output = Result<PageScan, E>>,
{
    let mut sweep = Sweep::new(paging.page_size);
    reading.sweeps += 1;
    let mut round = vec![0];
    while !round.is_empty() {
        sweep.tried.extend(&round);
        let empty_at = AtomicU64::new(sweep.empty_at.unwrap_or(u64::MAX));
        let mut pages = stream::iter(round)
            .map(|offset| {
                let empty_at = &empty_at;
                async move {
                    // What lies behind an empty page need not be asked for.
                    if offset > empty_at.load(Ordering::Relaxed) {
                        return (offset, None);
                    }
                    (offset, Some(fetch(number, offset).await))
                }
            })
            .buffer_unordered(paging.in_flight.max(1));
        let mut is_news_beyond = false;
        while let Some((offset, page)) = pages.next().await {
            match page {
                None => {}
                Some(Ok(page)) => {
                    is_news_beyond |= reading.note(&mut sweep, offset, page);
                    empty_at.store(sweep.empty_at.unwrap_or(u64::MAX), Ordering::Relaxed);
                }
                Some(Err(failure)) if offset == 0 && number == 0 => {
                    reading.first_failure = Some(failure);
                    return sweep;
                }
                Some(Err(failure)) => reading.lost.push((offset, failure)),
            }
        }
        drop(pages);
        sweep.end_round(is_news_beyond);
        round = sweep.next_round();
    }
    sweep
}

impl<E> Reading<E> {
    /// Nothing read so far.
    pub(super) fn new() -> Self {
        Self {
            first_failure: None,
            lost: Vec::new(),
            holes: Vec::new(),
            is_cut: false,
            unreadable: Vec::new(),
            first_total: None,
            last_total: None,
            rows: 0,
            keys: Keys::default(),
            parts: Keys::default(),
            pages: 0,
            sweeps: 0,
            agreement: Agreement::Fewer,
        }
    }

    /// Takes in a page; says whether it brought news from beyond the declared total.
    fn note(&mut self, sweep: &mut Sweep, offset: u64, page: PageScan) -> bool {
        self.pages += 1;
        self.rows += page.rows;
        if offset == 0 && self.sweeps == 1 {
            self.first_total = page.total;
        }
        sweep.note(offset, page)
    }

    /// Draws the sum of a sweep; rows that only an earlier sweep saw stay in the union.
    fn conclude(&mut self, sweep: Sweep) -> Agreement {
        self.agreement = sweep.agreement();
        self.last_total = sweep.total();
        // Where an empty page stands the list has ended, however far its total points.
        self.is_cut = sweep.is_cut && sweep.empty_at.is_none();
        self.holes = sweep.holes(sweep.end());
        self.keys.unite(sweep.keys);
        self.parts.unite(sweep.parts);
        self.unreadable = sweep.unreadable;
        self.agreement
    }

    /// Takes in the reading of a part of the list.
    pub(super) fn absorb(&mut self, part: Self) {
        let sum = |one: Option<i64>, other: Option<i64>| match (one, other) {
            (Some(one), Some(other)) => Some(one.saturating_add(other)),
            (known, None) | (None, known) => known,
        };
        // Before the first part nothing agreed or disagreed.
        self.agreement = match self.sweeps {
            0 => part.agreement,
            _ => self.agreement.worse(part.agreement),
        };
        self.first_total = sum(self.first_total, part.first_total);
        self.last_total = sum(self.last_total, part.last_total);
        self.rows += part.rows;
        self.pages += part.pages;
        self.sweeps = self.sweeps.max(part.sweeps);
        self.keys.unite(part.keys);
        self.parts.unite(part.parts);
        self.unreadable.extend(part.unreadable);
        self.lost.extend(part.lost);
        self.holes.extend(part.holes);
    }

    /// How it ended.
    pub(super) fn outcome(&self) -> QueryOutcome {
        let is_missing = !self.lost.is_empty()
            || !self.holes.is_empty()
            || !self.unreadable.is_empty()
            || self.is_cut;
        match self.agreement {
            _ if self.first_failure.is_some() => QueryOutcome::Failed,
            _ if is_missing => QueryOutcome::Short,
            Agreement::Agrees(_) | Agreement::More => QueryOutcome::Complete,
            Agreement::Moved => QueryOutcome::ChangedWhileReading,
            Agreement::Fewer => QueryOutcome::Short,
        }
    }

    /// Turns failures into others; the first that cannot be turned ends it.
    pub(super) fn map_failures<F, X>(
        self,
        mut turn: impl FnMut(E) -> Result<F, X>,
    ) -> Result<Reading<F>, X> {
        let first_failure = self.first_failure.map(&mut turn).transpose()?;
        let lost = self
            .lost
            .into_iter()
            .map(|(offset, failure)| Ok((offset, turn(failure)?)))
            .collect::<Result<_, X>>()?;
        Ok(Reading {
            first_failure,
            lost,
            holes: self.holes,
            is_cut: self.is_cut,
            unreadable: self.unreadable,
            first_total: self.first_total,
            last_total: self.last_total,
            rows: self.rows,
            keys: self.keys,
            parts: self.parts,
            pages: self.pages,
            sweeps: self.sweeps,
            agreement: self.agreement,
        })
    }

    /// What the total turned out to count.
    pub(super) fn total_counts(&self) -> TotalCounts {
        match self.agreement {
            Agreement::Agrees(counts) => counts,
            Agreement::Moved | Agreement::Fewer | Agreement::More => TotalCounts::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sweep::LAST_OFFSET;
    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(future)
    }

    /// A service with `rows` rows, and how it misbehaves.
    #[derive(Debug, Clone)]
    struct Service {
        rows: u64,
        page_cap: u64,
        declared: Option<i64>,
        failing: Vec<u64>,
        accounts_of_each: u64,
    }

    impl Service {
        fn honest(rows: u64) -> Self {
            Self {
                rows,
                page_cap: 200,
                declared: Some(rows as i64),
                failing: Vec::new(),
                accounts_of_each: 0,
            }
        }

        fn page(&self, offset: u64) -> Result<PageScan, String> {
            if self.failing.contains(&offset) {
                return Err(format!("no page at {offset}"));
            }
            let end = (offset + self.page_cap.min(200)).min(self.rows);
            let keys: Vec<u64> = (offset..end).collect();
            let accounts = self.accounts_of_each;
            let parts = keys
                .iter()
                .flat_map(|key| (0..accounts).map(move |part| key * 100 + part))
                .collect();
            Ok(PageScan {
                total: self.declared,
                rows: keys.len() as u64,
                keys,
                parts,
                ..PageScan::default()
            })
        }

        fn read(&self) -> Reading<String> {
            let paging = Paging {
                page_size: 200,
                in_flight: 8,
                most_sweeps: 3,
            };
            block_on(read_list(
                paging,
                |_, offset| async move { self.page(offset) },
            ))
        }
    }

    #[test]
    fn an_empty_list_takes_one_request() {
        let reading = Service::honest(0).read();
        assert_eq!(
            (reading.pages, reading.outcome()),
            (1, QueryOutcome::Complete)
        );
    }

    #[test]
    fn the_page_after_the_last_is_asked_for_together_with_the_rest() {
        let reading = Service::honest(1_034).read();
        assert_eq!(
            (reading.pages, reading.outcome()),
            (7, QueryOutcome::Complete)
        );
    }

    #[test]
    fn a_total_that_counts_accounts_is_recognised() {
        let service = Service {
            declared: Some(900),
            accounts_of_each: 3,
            ..Service::honest(300)
        };
        let reading = service.read();
        assert_eq!(reading.total_counts(), TotalCounts::Accounts);
        assert_eq!(reading.outcome(), QueryOutcome::Complete);
    }

    #[test]
    fn a_missing_page_is_short_and_named() {
        let service = Service {
            failing: vec![400],
            ..Service::honest(1_000)
        };
        let reading = service.read();
        assert_eq!(reading.outcome(), QueryOutcome::Short);
        assert_eq!(reading.holes.first(), Some(&(400..600)));
        assert_eq!(reading.holes.len(), 1);
        assert_eq!(reading.lost.len(), 1);
    }

    #[test]
    fn a_service_that_ignores_the_offset_does_not_keep_us_forever() {
        let paging = Paging {
            page_size: 200,
            in_flight: 8,
            most_sweeps: 3,
        };
        let same = |_, _| async {
            let keys: Vec<u64> = (0..200).collect();
            Ok::<_, String>(PageScan {
                total: Some(300),
                rows: 200,
                keys,
                ..PageScan::default()
            })
        };
        let reading = block_on(read_list(paging, same));
        assert_eq!(reading.outcome(), QueryOutcome::Short);
        assert!(reading.pages < 20, "{} pages", reading.pages);
    }

    #[test]
    fn a_list_past_the_last_offset_is_cut_and_says_so() {
        let reading = Service::honest(LAST_OFFSET + 201).read();
        assert!(reading.is_cut);
        assert_eq!(reading.outcome(), QueryOutcome::Short);
        assert_eq!(reading.keys.len() as u64, LAST_OFFSET + 200);
    }

    proptest! {
        /// Whatever the size, the length of pages and the declared total: every row, and never a false claim.
        #[test]
        fn every_row_or_a_gap(
            rows in 0_u64..3_000,
            page_cap in 1_u64..260,
            declared in prop_oneof![Just(None), (0_i64..4_000).prop_map(Some)],
            honest in any::<bool>(),
        ) {
            let declared = if honest { Some(rows as i64) } else { declared };
            let service = Service { page_cap, declared, ..Service::honest(rows) };
            let reading = service.read();
            prop_assert_eq!(reading.keys.len() as u64, rows);
            if declared.is_some_and(|total| total > rows as i64) {
                prop_assert_eq!(reading.outcome(), QueryOutcome::Short);
            } else {
                prop_assert_eq!(reading.outcome(), QueryOutcome::Complete);
            }
        }

        /// Lost pages are holes, exactly.
        #[test]
        fn what_fails_is_a_hole(rows in 201_u64..3_000, failing in 1_u64..15) {
            let service = Service { failing: vec![failing * 200], ..Service::honest(rows) };
            let reading = service.read();
            let missing: u64 = reading.holes.iter().map(|hole| hole.end - hole.start).sum();
            prop_assert_eq!(reading.keys.len() as u64 + missing, rows);
            prop_assert_eq!(reading.outcome() == QueryOutcome::Complete, missing == 0 && reading.lost.is_empty());
        }
    }
}
