//! Weak passwords of host accounts: one row per host, with its accounts.
//!
//! # Source
//! HSS API v5, ListWeakPasswordUsers. `private_ip`, `update_time`, masked passwords and suggestions came later than the
//! call itself and are missing in some regions.

use std::hash::Hasher;
use std::sync::Arc;

use serde::Deserialize;

use super::page::{self, identify};
use super::wire::{Integer, Rows, Text};
use super::{Reader, Source, Split, WeakPassword, host};
use crate::findings::{AssetKind, Check, Parameters};

/// The list.
pub(super) static SOURCE: Source = Source {
    id: "host_weak_passwords",
    path: "baseline/weak-password-users",
    subject: AssetKind::Host,
    check: Some(Check::WeakPassword),
    variants: |_| vec![Parameters::new()],
    has_region_header: false,
    fallback: None,
    look_up: None,
    splits: &[Split::EnterpriseProject],
    scan: |body| page::scan::<Key<'_>>(body),
    read: |body, reader| page::read::<Row<'_>>(body, reader),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    host_id: Text<'a>,
    host_name: Text<'a>,
    host_ip: Text<'a>,
    private_ip: Text<'a>,
    public_ip: Text<'a>,
    update_time: Integer,
    weak_pwd_accounts: Rows<AccountRow<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct AccountRow<'a> {
    #[serde(borrow)]
    user_name: Text<'a>,
    service_type: Text<'a>,
    duration: Integer,
    desensitized_weak_passwords: Text<'a>,
    suggestion: Text<'a>,
}

/// What makes a row different from others, and which accounts it names.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Key<'a> {
    #[serde(borrow)]
    host_id: Text<'a>,
    host_name: Text<'a>,
    weak_pwd_accounts: Rows<AccountKey<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct AccountKey<'a> {
    #[serde(borrow)]
    user_name: Text<'a>,
    service_type: Text<'a>,
}

impl<'a> page::Key<'a> for Key<'a> {
    fn check(&self) -> Result<(), String> {
        host::require(&self.host_id, &self.host_name)
    }

    fn identify(&self, hasher: &mut impl Hasher) {
        identify([self.host_id.or_empty(), self.host_name.or_empty()], hasher);
    }

    fn parts(&self) -> Vec<[&str; 2]> {
        let accounts = self.weak_pwd_accounts.0.iter().flatten();
        accounts
            .map(|key| [key.user_name.or_empty(), key.service_type.or_empty()])
            .collect()
    }
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
        let accounts = self.weak_pwd_accounts.0.as_deref().unwrap_or_default();
        let scanned = self.update_time.0;
        if accounts.is_empty() {
            // Listed, but without saying whose password is weak.
            reader.weak_password(
                &asset,
                WeakPassword {
                    scanned,
                    ..WeakPassword::default()
                },
            );
        }
        for row in accounts {
            let row = row.weak_password(reader);
            reader.weak_password(&asset, WeakPassword { scanned, ..row });
        }
    }
}

impl AccountRow<'_> {
    fn weak_password(&self, reader: &mut Reader<'_>) -> WeakPassword<'_> {
        let (name, service_type) = (self.user_name.or_empty(), self.service_type.or_empty());
        WeakPassword {
            account: Some(reader.account(name, service_type)),
            masked_password: self.desensitized_weak_passwords.owned(),
            duration: self.duration.0,
            scanned: None,
            suggestion: self.suggestion.get(),
        }
    }
}
