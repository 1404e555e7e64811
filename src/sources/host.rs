//! How host rows of all lists name their host.

use std::hash::{DefaultHasher, Hasher};

use serde::Deserialize;

use super::Reader;
use super::page::{Key, identify};
use super::wire::Text;
use crate::findings::{Asset, HostAsset};

/// What makes a host row different from others.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct HostKey<'a> {
    #[serde(borrow)]
    host_id: Text<'a>,
    host_name: Text<'a>,
}

impl<'a> Key<'a> for HostKey<'a> {
    fn check(&self) -> Result<(), String> {
        require(&self.host_id, &self.host_name)
    }

    fn identify(&self, hasher: &mut impl Hasher) {
        identify([self.host_id.or_empty(), self.host_name.or_empty()], hasher);
    }
}

/// A row must say which host it is about.
pub(super) fn require(host_id: &Text<'_>, host_name: &Text<'_>) -> Result<(), String> {
    match (host_id.get(), host_name.get()) {
        (None, None) => Err("neither `host_id` nor `host_name`".to_owned()),
        _ => Ok(()),
    }
}

/// The host of a row, if it names one; a host without an id is identified by its name, so that its results are not lost.
///
/// `private` lists the fields that may hold the private address, the one to prefer first: `host_ip` is documented as the
/// private address, but differs from `private_ip` in the documented example.
pub(super) fn asset(
    host_id: &Text<'_>,
    host_name: &Text<'_>,
    private: [&Text<'_>; 2],
    public_ip: &Text<'_>,
) -> Option<Asset> {
    let host_id = match host_id.get() {
        Some(host_id) => host_id.into(),
        None => format!("name={}", host_name.get()?).into(),
    };
    let private_ip = private.into_iter().find_map(Text::owned);
    let host = HostAsset {
        host_id,
        private_ip,
        public_ip: public_ip.owned(),
        ..HostAsset::default()
    };
    Some(Asset::host(host_name.owned(), host))
}

/// Notes a host whose two fields for the private address say different things.
pub(super) fn note_addresses(asset: &Asset, private: [&Text<'_>; 2], reader: &mut Reader<'_>) {
    let [one, other] = private.map(Text::get);
    if one.is_some() && other.is_some() && one != other {
        let mut hasher = DefaultHasher::new();
        identify(
            [&reader.region, &reader.project_id, &asset.key],
            &mut hasher,
        );
        let hosts = &mut reader.records.hosts_with_two_addresses;
        hosts.insert(hasher.finish());
    }
}
