//! `[signing]` and `[retention]`.

use super::File;
use super::aids::SecretText;
use super::table::{At, Table};
use toml::de::DeTable;

/// The tables as they stand in the file.
pub(super) struct IntegrityTables<'t> {
    signing: Option<At<&'t DeTable<'t>>>,
    retention: Option<At<&'t DeTable<'t>>>,
}

/// `[signing]`
#[derive(Debug, Default)]
pub(in crate::config) struct FileSigning {
    pub(in crate::config) key: Option<SecretText>,
    pub(in crate::config) password: Option<SecretText>,
    pub(in crate::config) public_key: Option<At<Vec<At<String>>>>,
}

/// `[retention]`
#[derive(Debug, Default)]
pub(in crate::config) struct FileRetention {
    pub(in crate::config) keep_last: Option<At<usize>>,
    pub(in crate::config) keep_within: Option<At<String>>,
    pub(in crate::config) keep_daily: Option<At<usize>>,
    pub(in crate::config) keep_weekly: Option<At<usize>>,
    pub(in crate::config) keep_monthly: Option<At<usize>>,
    pub(in crate::config) keep_yearly: Option<At<usize>>,
    pub(in crate::config) utc_offset: Option<At<String>>,
}

impl<'t> IntegrityTables<'t> {
    /// Takes the tables out of the file.
    pub(super) fn take(table: &mut Table<'t>) -> Self {
        Self {
            signing: table.inner("signing"),
            retention: table.inner("retention"),
        }
    }
}

impl File {
    /// Reads the keys of the tables.
    pub(super) fn read_integrity(&mut self, text: &str, tables: &IntegrityTables<'_>) {
        if let Some(inner) = &tables.signing {
            let mut table = Table::new(text, inner.value);
            let (key, password) = (table.string("key"), table.string("password"));
            let public_key = table.texts("public_key");
            self.problems.extend(table.finish());
            self.signing = FileSigning {
                key: key.map(|text| self.secret("key", &text)),
                password: password.map(|text| self.secret("password", &text)),
                public_key,
            };
        }
        if let Some(inner) = &tables.retention {
            let mut table = Table::new(text, inner.value);
            self.retention = FileRetention {
                keep_last: table.count("keep_last"),
                keep_within: table.string("keep_within"),
                keep_daily: table.count("keep_daily"),
                keep_weekly: table.count("keep_weekly"),
                keep_monthly: table.count("keep_monthly"),
                keep_yearly: table.count("keep_yearly"),
                utc_offset: table.string("utc_offset"),
            };
            self.problems.extend(table.finish());
        }
    }
}
