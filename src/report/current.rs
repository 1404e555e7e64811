//! The run that is being reported on, in the form that it is held against earlier runs.

use super::{AssetStanding, JudgedFinding, Reach};
use crate::history::{AssetRow, Detail, Error, Facts, PastFinding, Row, RunHead, Spot};

/// The run that is being reported on.
pub(super) struct Current<'a> {
    pub(super) head: RunHead,
    pub(super) reach: &'a Reach,
    pub(super) findings: &'a [JudgedFinding],
    pub(super) standings: &'a [AssetStanding],
}

impl crate::history::Run for Current<'_> {
    fn head(&self) -> &RunHead {
        &self.head
    }

    fn reach(&self) -> &Reach {
        self.reach
    }

    fn rows(&self) -> Result<Vec<Row>, Error> {
        let row = |(number, judged): (u32, &JudgedFinding)| {
            let facts = Facts {
                check: judged.finding.check,
                result: judged.finding.result,
                status: judged.status,
                severity: judged.severity,
            };
            Row::new(judged.finding.id, number, self.head.time_ms, facts)
        };
        Ok((0..).zip(self.findings).map(row).collect())
    }

    fn findings(&self, numbers: &[u32], _detail: Detail) -> Result<Vec<PastFinding>, Error> {
        let finding = |number: &u32| {
            let Some(judged) = self.findings.get(*number as usize) else {
                return PastFinding::default();
            };
            let (finding, account) = (&judged.finding, judged.finding.account.as_ref());
            PastFinding {
                region: finding.region.to_string(),
                project_id: finding.project_id.to_string(),
                asset_key: finding.asset.key.clone(),
                asset_name: finding.asset.name.clone(),
                account: account.map(|account| account.name.clone()),
                service_type: account.map(|account| account.service_type.clone()),
                scanned_at: finding.scanned_at,
            }
        };
        Ok(numbers.iter().map(finding).collect())
    }

    fn assets(&self, visit: &mut dyn FnMut(&AssetRow<'_>)) -> Result<(), Error> {
        for standing in self.standings {
            visit(&AssetRow {
                spot: Spot {
                    region: &standing.region,
                    project_id: &standing.project_id,
                    asset_key: &standing.asset.key,
                },
                name: &standing.asset.name,
                absence: standing.checks.map(|check| check.absence),
                scanned_at: standing.scanned_at,
            });
        }
        Ok(())
    }
}
