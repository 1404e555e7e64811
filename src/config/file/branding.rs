//! `[branding]`

use super::table::{At, Table};

/// `[branding]`
#[derive(Debug, Default)]
pub(in crate::config) struct FileBranding {
    pub(in crate::config) title: Option<At<String>>,
    pub(in crate::config) organisation: Option<At<String>>,
    pub(in crate::config) classification: Option<At<String>>,
    pub(in crate::config) accent: Option<At<String>>,
    pub(in crate::config) logo: Option<At<String>>,
}

impl FileBranding {
    pub(super) fn read(table: &mut Table<'_>) -> Self {
        Self {
            title: table.string("title"),
            organisation: table.string("organisation"),
            classification: table.string("classification"),
            accent: table.string("accent"),
            logo: table.string("logo"),
        }
    }
}
