//! Which of many waivers may cover a finding: found without trying each.
//!
//! Each waiver stands on one shelf, that of its narrowest text. What a shelf gives may be too much, never too little.

use std::collections::HashMap;
use std::sync::Arc;

use aho_corasick::AhoCorasick;

use super::{Pattern, Waiver};
use crate::findings::{Finding, FindingId};

/// Waivers by what they name; numbers are places in the list of waivers.
pub(super) struct Shelves<'w> {
    by_finding: HashMap<&'w FindingId, Vec<usize>>,
    assets: Shelf,
    accounts: Shelf,
    enterprise_projects: Shelf,
    projects: Shelf,
    anywhere: Vec<usize>,
}

/// Waivers by a text that what they cover has to contain.
#[derive(Default)]
struct Shelf {
    automaton: Option<AhoCorasick>,
    /// Whose text it is, in the order of the automaton.
    owners: Vec<usize>,
    /// Waivers with a pattern of wildcards alone.
    always: Vec<usize>,
}

impl<'w> Shelves<'w> {
    pub(super) fn of(waivers: &'w [Arc<Waiver>]) -> Self {
        let mut by_finding: HashMap<&FindingId, Vec<usize>> = HashMap::new();
        let mut anywhere = Vec::new();
        let [
            mut assets,
            mut accounts,
            mut enterprise_projects,
            mut projects,
        ] = [const { Vec::new() }; 4];
        for (place, waiver) in waivers.iter().enumerate() {
            let scope = &waiver.scope;
            let texts = [
                (&scope.assets, &mut assets),
                (&scope.accounts, &mut accounts),
                (&scope.enterprise_projects, &mut enterprise_projects),
                (&scope.projects, &mut projects),
            ];
            if !scope.findings.is_empty() {
                for id in &scope.findings {
                    by_finding.entry(id).or_default().push(place);
                }
            } else if let Some((patterns, shelf)) =
                texts.into_iter().find(|(patterns, _)| !patterns.is_empty())
            {
                shelf.extend(patterns.iter().map(|pattern| (place, pattern)));
            } else {
                anywhere.push(place);
            }
        }
        Self {
            by_finding,
            assets: Shelf::of(&assets),
            accounts: Shelf::of(&accounts),
            enterprise_projects: Shelf::of(&enterprise_projects),
            projects: Shelf::of(&projects),
            anywhere,
        }
    }

    /// What may cover findings of the same asset as this one.
    pub(super) fn for_asset(&self, finding: &Finding) -> Vec<usize> {
        let mut found = self.anywhere.clone();
        let asset = &finding.asset;
        self.assets.add(&asset.key, &mut found);
        self.assets.add(&asset.name, &mut found);
        self.projects.add(&finding.project_id, &mut found);
        let host = asset.as_host();
        if let Some(id) = host.and_then(|host| host.enterprise_project_id.as_deref()) {
            self.enterprise_projects.add(id, &mut found);
        }
        found
    }

    /// Adds what may cover this finding besides.
    pub(super) fn add_for_finding(&self, finding: &Finding, found: &mut Vec<usize>) {
        if let Some(places) = self.by_finding.get(&finding.id) {
            found.extend_from_slice(places);
        }
        if let Some(account) = &finding.account {
            self.accounts.add(&account.name, found);
        }
    }
}

impl Shelf {
    fn of(entries: &[(usize, &Pattern)]) -> Self {
        let mut shelf = Self::default();
        let mut literals = Vec::new();
        for (place, pattern) in entries {
            match pattern.literal() {
                "" => shelf.always.push(*place),
                literal => {
                    literals.push(literal);
                    shelf.owners.push(*place);
                }
            }
        }
        if literals.is_empty() {
            return shelf;
        }
        match AhoCorasick::new(&literals) {
            Ok(automaton) => shelf.automaton = Some(automaton),
            // More text than an automaton takes: trying each is slow, but right.
            Err(_) => shelf.always.append(&mut shelf.owners),
        }
        shelf
    }

    fn add(&self, text: &str, found: &mut Vec<usize>) {
        found.extend_from_slice(&self.always);
        let Some(automaton) = &self.automaton else {
            return;
        };
        for hit in automaton.find_overlapping_iter(text) {
            found.extend(self.owners.get(hit.pattern().as_usize()));
        }
    }
}
