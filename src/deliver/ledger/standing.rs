//! How a delivery stands, told from its steps.

use std::collections::{BTreeMap, BTreeSet};

use super::line::{Line, Parcel, Step};

/// How a delivery stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The newest edition; 0 when nothing was ever to be delivered.
    pub edition: u32,
    /// Who has it.
    pub sent: BTreeSet<String>,
    /// Who may have it.
    pub in_doubt: BTreeSet<String>,
    /// Who was refused, or given up, and why.
    pub failed: BTreeMap<String, String>,
}

/// The deliveries that did not reach everybody, as far as their steps say, in the order of their first steps.
#[must_use]
pub fn unfinished(lines: &[Line]) -> Vec<Parcel> {
    let mut found: Vec<Parcel> = Vec::new();
    for line in lines {
        let parcel = line.parcel.clone().following(lines);
        let standing = Standing::of(lines, &parcel);
        let is_whole =
            !standing.sent.is_empty() && standing.in_doubt.is_empty() && standing.failed.is_empty();
        if !is_whole && !found.contains(&parcel) {
            found.push(parcel);
        }
    }
    found
}

impl Standing {
    /// Follows the steps of the newest edition of a delivery.
    ///
    /// A step `sending` that no other step ends is in doubt; so is one whose end nobody saw, until it is sent after all or
    /// somebody says that it arrived: that a later try failed for sure says nothing of the earlier one.
    pub(super) fn of(lines: &[Line], parcel: &Parcel) -> Self {
        let own = |line: &&Line| {
            let other = &line.parcel;
            (&other.channel, &other.name, &other.content)
                == (&parcel.channel, &parcel.name, &parcel.content)
        };
        let newest = lines.iter().filter(own).map(|line| line.parcel.edition);
        let mut standing = Self {
            edition: newest.max().unwrap_or(0),
            ..Self::default()
        };
        let mut open = BTreeSet::new();
        let edition = standing.edition;
        let own = lines.iter().filter(own);
        for line in own.filter(|line| line.parcel.edition == edition) {
            standing.follow(&line.step, &mut open);
        }
        standing.in_doubt.append(&mut open);
        standing
    }

    fn follow(&mut self, step: &Step, open: &mut BTreeSet<String>) {
        match step {
            Step::Due => {}
            Step::Sending { recipients, .. } => {
                // The one before had no end: its process was killed.
                self.in_doubt.append(open);
                open.extend(recipients.iter().cloned());
            }
            Step::Sent { recipients, .. } | Step::Arrived { recipients } => {
                for one in recipients {
                    open.remove(one);
                    self.in_doubt.remove(one);
                    self.failed.remove(one);
                    self.sent.insert(one.clone());
                }
            }
            Step::NotSent { recipients, .. } => {
                open.retain(|one| !recipients.contains(one));
            }
            Step::InDoubt { recipients, .. } => {
                open.retain(|one| !recipients.contains(one));
                self.in_doubt.extend(recipients.iter().cloned());
            }
            Step::Refused { recipients, why } | Step::GivenUp { recipients, why } => {
                open.retain(|one| !recipients.contains(one));
                let failed = recipients.iter().map(|one| (one.clone(), why.clone()));
                self.failed.extend(failed);
            }
        }
    }
}
