//! `[storage]`

use super::table::{At, Table};

/// `[storage]`
#[derive(Debug, Default)]
pub(in crate::config) struct FileStorage {
    pub(in crate::config) endpoint: Option<At<String>>,
    pub(in crate::config) region: Option<At<String>>,
    pub(in crate::config) credentials: Option<At<String>>,
    pub(in crate::config) path_style: Option<At<bool>>,
    pub(in crate::config) storage_class: Option<At<String>>,
    pub(in crate::config) encryption: Option<At<String>>,
    pub(in crate::config) work: Option<At<String>>,
    pub(in crate::config) keep_local: Option<At<usize>>,
}

impl FileStorage {
    pub(super) fn read(table: &mut Table<'_>) -> Self {
        Self {
            endpoint: table.string("endpoint"),
            region: table.string("region"),
            credentials: table.string("credentials"),
            path_style: table.boolean("path_style"),
            storage_class: table.string("storage_class"),
            encryption: table.string("encryption"),
            work: table.string("work"),
            keep_local: table.count("keep_local"),
        }
    }
}
