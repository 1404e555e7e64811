//! Which row of a list is in which place, for one page.

use super::lists::{Change, ListFault, Order};
use crate::simulator::fleet::random::mix;
use crate::simulator::journal::Reading;

/// The places of a list as one page sees them; by default every row in its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::simulator) struct View {
    /// Rows that are gone from the front.
    removed: u64,
    /// Rows at the end that are to come, or have come, to the front.
    arriving: u64,
    /// Those of them that have come.
    arrived: u64,
    order: Option<(Order, u64)>,
}

impl View {
    /// The places as these faults make them.
    pub(super) fn new(
        faults: impl Iterator<Item = ListFault>,
        reading: Reading,
        seed: u64,
    ) -> View {
        let mut view = View::default();
        for fault in faults {
            match fault {
                ListFault::Inserted(rows) => {
                    view.arriving = rows;
                    view.arrived = reading.pages.min(rows);
                }
                ListFault::Removed(rows) => view.removed = reading.pages.min(rows),
                ListFault::Order(order, change) => {
                    let step = match change {
                        Change::EveryPage => reading.pages,
                        Change::EverySweep => reading.sweeps,
                    };
                    view.order = Some((order, mix(seed ^ mix(step))));
                }
                ListFault::PageCap(_)
                | ListFault::Total(_)
                | ListFault::NullPastEnd
                | ListFault::PagedOverAccounts => {}
            }
        }
        view
    }

    /// How many of `rows` rows there are now.
    pub(in crate::simulator) fn length(&self, rows: u64) -> u64 {
        let left = rows.saturating_sub(self.removed);
        left - self.waiting(left)
    }

    /// Rows of `left` that have not come yet.
    fn waiting(&self, left: u64) -> u64 {
        self.arriving.min(left) - self.arrived.min(left)
    }

    /// Which of `rows` rows is in `place`; none past the end.
    pub(in crate::simulator) fn row(&self, place: u64, rows: u64) -> Option<u64> {
        let length = self.length(rows);
        if place >= length {
            return None;
        }
        let place = match self.order {
            None => place,
            Some((Order::Rotated, draw)) => (place + draw % length) % length,
            Some((Order::Shuffled, draw)) => shuffled(place, length, draw),
        };
        let left = rows.saturating_sub(self.removed);
        let arrived = self.arrived.min(left);
        let row = match place.checked_sub(arrived) {
            Some(old) => old,
            // The newest is the first.
            None => left - self.arriving.min(left) + arrived - 1 - place,
        };
        Some(row + self.removed.min(rows))
    }
}

/// Puts every place in another one: a step that has no divisor in common with the length meets each place once.
fn shuffled(place: u64, length: u64, draw: u64) -> u64 {
    let mut step = draw % length;
    while greatest_divisor(step, length) != 1 {
        step = (step + 1) % length.max(2);
    }
    let place = u128::from(place) * u128::from(step) + u128::from(mix(draw) % length);
    // Smaller than the length, which is 64 bits.
    u64::try_from(place % u128::from(length)).unwrap_or(0)
}

fn greatest_divisor(mut one: u64, mut other: u64) -> u64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(fault: ListFault, pages: u64) -> View {
        View::new([fault].into_iter(), Reading { pages, sweeps: 1 }, 9)
    }

    fn rows(view: View, rows: u64) -> Vec<u64> {
        (0..).map_while(|place| view.row(place, rows)).collect()
    }

    #[test]
    fn without_a_fault_every_row_is_in_its_place() {
        assert_eq!(rows(View::default(), 4), [0, 1, 2, 3]);
        assert_eq!(View::default().length(4), 4);
    }

    #[test]
    fn rows_come_to_the_front_and_then_the_list_is_whole() {
        let at = |pages| rows(view(ListFault::Inserted(2), pages), 5);
        assert_eq!(at(0), [0, 1, 2]);
        assert_eq!(at(1), [3, 0, 1, 2]);
        assert_eq!(at(2), [4, 3, 0, 1, 2]);
        assert_eq!(at(9), at(2));
        assert_eq!(rows(view(ListFault::Inserted(9), 1), 2), [0]);
        assert_eq!(rows(view(ListFault::Inserted(9), 9), 2), [1, 0]);
    }

    #[test]
    fn rows_vanish_from_the_front() {
        let at = |pages| rows(view(ListFault::Removed(2), pages), 4);
        assert_eq!(at(0), [0, 1, 2, 3]);
        assert_eq!(at(1), [1, 2, 3]);
        assert_eq!(at(7), [2, 3]);
        assert_eq!(rows(view(ListFault::Removed(9), 9), 4), [0_u64; 0]);
    }

    #[test]
    fn another_order_has_the_same_rows() {
        for order in [Order::Rotated, Order::Shuffled] {
            for length in 1..60 {
                let fault = ListFault::Order(order, Change::EveryPage);
                let mut found = rows(view(fault, length), length);
                found.sort_unstable();
                assert_eq!(found, (0..length).collect::<Vec<_>>(), "{order:?}");
            }
            let fault = ListFault::Order(order, Change::EveryPage);
            assert_ne!(rows(view(fault, 1), 50), rows(view(fault, 2), 50));
            let fault = ListFault::Order(order, Change::EverySweep);
            assert_eq!(rows(view(fault, 1), 50), rows(view(fault, 2), 50));
        }
    }
}
