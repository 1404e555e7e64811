//! The run that is being reported on, in the form that it is held against earlier runs.

use super::{AssetStanding, JudgedFinding, Reach};
use crate::history::{
    AssetRow, Detail, Error, Facts, PastFinding, PastFindings, Row, RunHead, Spot,
};

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

    fn findings(&self, numbers: &[u32], _detail: Detail) -> Result<PastFindings, Error> {
        let mut found = PastFindings::default();
        for number in numbers {
            let finding = self.findings.get(*number as usize).map(past);
            found.push(&finding.unwrap_or_default());
        }
        Ok(found)
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

fn past(judged: &JudgedFinding) -> PastFinding<'_> {
    let (finding, account) = (&judged.finding, judged.finding.account.as_ref());
    PastFinding {
        region: &finding.region,
        project_id: &finding.project_id,
        asset_key: &finding.asset.key,
        asset_name: &finding.asset.name,
        account: account.map(|account| &*account.name),
        service_type: account.map(|account| &*account.service_type),
        scanned_at: finding.scanned_at,
    }
}
