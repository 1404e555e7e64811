//! Password policy of hosts: one row per host; results that somebody chose to ignore are a list of their own.
//!
//! # Source
//! HSS API v5, ListPasswordComplexity. The five numbers are what HSS requires, not what the host has set: the same five
//! are project settings of HSS, and their range begins at 8. The documented default "0" of the host filters makes no
//! sense; they are never sent.

use std::sync::Arc;

use serde::Deserialize;

use super::host::HostKey;
use super::page;
use super::wire::{Flag, Integer, Text};
use super::{Complexity, Reader, Source, Split, host, parameter, rules};
use crate::findings::{AssetKind, Check, RuleResult};

/// The list.
pub(super) static SOURCE: Source = Source {
    id: "host_password_complexity",
    path: "baseline/password-complexity",
    subject: AssetKind::Host,
    check: Some(Check::PasswordComplexity),
    variants: |_| {
        vec![
            parameter(RESULT_TYPE, "unhandled"),
            parameter(RESULT_TYPE, IGNORED),
        ]
    },
    has_region_header: false,
    fallback: None,
    look_up: None,
    splits: &[Split::EnterpriseProject],
    scan: |body| page::scan::<HostKey<'_>>(body),
    read: |body, reader| page::read::<Row<'_>>(body, reader),
};

/// The parameter that tells the two lists apart.
const RESULT_TYPE: &str = "result_type";
const IGNORED: &str = "ignored";

#[derive(Deserialize, Default)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    host_id: Text<'a>,
    host_name: Text<'a>,
    host_ip: Text<'a>,
    private_ip: Text<'a>,
    public_ip: Text<'a>,
    min_length: Flag,
    uppercase_letter: Flag,
    lowercase_letter: Flag,
    number: Flag,
    special_character: Flag,
    min_length_num: Integer,
    min_uppercase_letter: Integer,
    min_lowercase_letter: Integer,
    min_number: Integer,
    min_special_character: Integer,
    update_time: Integer,
    suggestion: Text<'a>,
}

impl<'a> page::Row<'a> for Row<'a> {
    fn read(&self, reader: &mut Reader<'_>) {
        let private = [&self.private_ip, &self.host_ip];
        let Some(asset) = host::asset(&self.host_id, &self.host_name, private, &self.public_ip)
        else {
            return;
        };
        host::note_addresses(&asset, private, reader);
        let asset = Arc::new(asset);
        let row = Complexity {
            rules: self.rules(),
            ignored_in_hss: reader
                .parameters
                .get(RESULT_TYPE)
                .is_some_and(|kind| kind == IGNORED),
            scanned: self.update_time.0,
            suggestion: self.suggestion.get(),
        };
        reader.complexity(&asset, row);
    }
}

impl Row<'_> {
    fn rules(&self) -> [RuleResult; 5] {
        rules(
            [
                self.min_length,
                self.uppercase_letter,
                self.lowercase_letter,
                self.number,
                self.special_character,
            ],
            [
                self.min_length_num,
                self.min_uppercase_letter,
                self.min_lowercase_letter,
                self.min_number,
                self.min_special_character,
            ],
        )
    }
}
