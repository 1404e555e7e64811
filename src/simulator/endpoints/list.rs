//! Pages of lists: which rows are on them.

use serde::Serialize;

use crate::simulator::faults::{Stated, View};
use crate::simulator::fleet::Rows;
use crate::simulator::query::Page;

/// The body of a list.
#[derive(Serialize)]
pub(in crate::simulator) struct List<R> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::simulator) total_num: Option<Stated>,
    pub(in crate::simulator) data_list: Option<Vec<R>>,
}

/// The rows of one page and how many there are on all pages.
pub(super) struct Selected<K> {
    pub(super) total: u64,
    pub(super) rows: Vec<(K, u32)>,
}

/// Takes a page out of lists that are read one after the other.
pub(super) fn select<K: Copy>(parts: &[(K, Rows<'_>)], page: Page, view: View) -> Selected<K> {
    let rows: u64 = parts.iter().map(|(_, part)| part.len() as u64).sum();
    let end = page.offset.saturating_add(page.limit);
    let places = page.offset..end.min(view.length(rows));
    let numbers = places.filter_map(|place| find(parts, view.row(place, rows)?));
    Selected {
        total: view.length(rows),
        rows: numbers.collect(),
    }
}

/// The row in a place that is counted through all parts.
fn find<K: Copy>(parts: &[(K, Rows<'_>)], row: u64) -> Option<(K, u32)> {
    let mut place = usize::try_from(row).ok()?;
    for (kind, part) in parts {
        match place.checked_sub(part.len()) {
            Some(rest) => place = rest,
            None => return Some((*kind, part.number(place)?)),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_span_lists() {
        let parts: [(char, Rows<'_>); 3] = [
            ('a', Rows::Kept(&[0, 1, 2])),
            ('b', Rows::Kept(&[])),
            ('c', Rows::Kept(&[3, 4, 5, 6])),
        ];
        for limit in 1..9 {
            for offset in 0..9 {
                let selected = select(&parts, Page { offset, limit }, View::default());
                assert_eq!(selected.total, 7);
                let expected: Vec<_> = (0..7)
                    .skip(usize::try_from(offset).unwrap())
                    .take(usize::try_from(limit).unwrap())
                    .map(|row| (if row < 3 { 'a' } else { 'c' }, row))
                    .collect();
                assert_eq!(selected.rows, expected);
            }
        }
    }
}
