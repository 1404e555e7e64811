//! Results of an earlier run as a reader sees them: each text is held once, a row has numbers of texts.

use super::reach::Spot;
use super::table::Words;

/// What a reader wants to know of a result of an earlier run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PastFinding<'a> {
    /// Region id.
    pub region: &'a str,
    /// IAM project id.
    pub project_id: &'a str,
    /// Identity of the asset within them.
    pub asset_key: &'a str,
    /// What a reader calls it.
    pub asset_name: &'a str,
    /// Account name; absent for complexity.
    pub account: Option<&'a str>,
    /// What the account belongs to.
    pub service_type: Option<&'a str>,
    /// Last check, milliseconds since 1970.
    pub scanned_at: Option<i64>,
}

/// Results of a run, in its order; a million of them are 40 MB, and the texts that differ.
#[derive(Debug, Clone, Default)]
pub struct PastFindings {
    texts: Texts,
    rows: Vec<PastRow>,
}

/// The texts of a result, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Region,
    ProjectId,
    AssetKey,
    AssetName,
    Account,
    ServiceType,
}

#[derive(Debug, Clone, Copy)]
struct PastRow {
    /// Numbers of texts, by [`Field`].
    texts: [u32; 6],
    scanned_at: Option<i64>,
}

/// Texts one after the other, by number.
#[derive(Debug, Clone, Default)]
struct Texts {
    letters: String,
    ends: Vec<usize>,
}

impl Texts {
    /// No text.
    const NONE: u32 = u32::MAX;

    fn add(&mut self, text: &str) -> u32 {
        let Ok(number) = u32::try_from(self.ends.len()) else {
            return Self::NONE;
        };
        self.letters.push_str(text);
        self.ends.push(self.letters.len());
        number
    }

    fn text(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let end = *self.ends.get(number)?;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.letters.get(start..end)
    }
}

impl PastFinding<'_> {
    /// Where it belongs.
    #[must_use]
    pub fn spot(&self) -> Spot<'_> {
        Spot {
            region: self.region,
            project_id: self.project_id,
            asset_key: self.asset_key,
        }
    }
}

impl PastFindings {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The one at this place.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<PastFinding<'_>> {
        self.rows.get(place).map(|row| self.read(row))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = PastFinding<'_>> {
        self.rows.iter().map(|row| self.read(row))
    }

    /// Adds one. What it has in common with the one before is not held again.
    pub fn push(&mut self, finding: &PastFinding<'_>) {
        let last = self.rows.last().map(|row| row.texts);
        let values = [
            Some(finding.region),
            Some(finding.project_id),
            Some(finding.asset_key),
            Some(finding.asset_name),
            finding.account,
            finding.service_type,
        ];
        let mut texts = last.unwrap_or([Texts::NONE; 6]);
        for (number, value) in texts.iter_mut().zip(values) {
            if self.texts.text(*number) != value {
                *number = value.map_or(Texts::NONE, |text| self.texts.add(text));
            }
        }
        self.rows.push(PastRow {
            texts,
            scanned_at: finding.scanned_at,
        });
    }

    /// Makes room for the rows of a row group, by their last checks; gives the place of the first.
    pub(super) fn begin(&mut self, scans: impl Iterator<Item = Option<i64>>) -> usize {
        let start = self.rows.len();
        let texts = [Texts::NONE; 6];
        self.rows
            .extend(scans.map(|scanned_at| PastRow { texts, scanned_at }));
        start
    }

    /// Enters one field of the rows from a place on. The same entry of a dictionary is the same text: it is held once.
    pub(super) fn fill(&mut self, start: usize, field: Field, words: &Words) {
        let mut known = vec![Texts::NONE; words.entries()];
        let rows = self.rows.get_mut(start..).unwrap_or_default();
        for (row, entry) in rows.iter_mut().zip(words.rows()) {
            let Some(number) = known.get_mut(*entry as usize) else {
                continue;
            };
            if *number == Texts::NONE {
                let text = words.text(*entry as usize);
                *number = text.map_or(Texts::NONE, |text| self.texts.add(text));
            }
            row.texts[field as usize] = *number;
        }
    }

    /// Whether two neighbours are results of the same asset, as far as that can be told without reading their texts.
    pub(super) fn are_of_one_asset(&self, one: usize, other: usize) -> bool {
        let place = |row: &PastRow| (row.texts[0], row.texts[1], row.texts[2]);
        let [one, other] = [one, other].map(|row| self.rows.get(row).map(place));
        one.is_some() && one == other
    }

    fn read(&self, row: &PastRow) -> PastFinding<'_> {
        let text = |field: Field| self.texts.text(row.texts[field as usize]);
        PastFinding {
            region: text(Field::Region).unwrap_or_default(),
            project_id: text(Field::ProjectId).unwrap_or_default(),
            asset_key: text(Field::AssetKey).unwrap_or_default(),
            asset_name: text(Field::AssetName).unwrap_or_default(),
            account: text(Field::Account),
            service_type: text(Field::ServiceType),
            scanned_at: row.scanned_at,
        }
    }
}
