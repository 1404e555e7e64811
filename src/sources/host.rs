//! How host rows of all lists name their host.

use crate::findings::{Asset, HostAsset};

use super::wire::Text;

/// A row must say which host it is about.
pub(super) fn require(host_id: &Text<'_>, host_name: &Text<'_>) -> Result<(), String> {
    match (host_id.get(), host_name.get()) {
        (None, None) => Err("neither `host_id` nor `host_name`".to_owned()),
        _ => Ok(()),
    }
}

/// The host of a row; one without an id is identified by its name, so that its results are not lost.
///
/// `private` lists the fields that may hold the private address, the one to prefer first: `host_ip` is documented as the
/// private address, but differs from `private_ip` in the documented example.
pub(super) fn asset(
    host_id: &Text<'_>,
    host_name: &Text<'_>,
    private: [&Text<'_>; 2],
    public_ip: &Text<'_>,
) -> Asset {
    let host_id = match host_id.get() {
        Some(host_id) => host_id.to_owned(),
        None => format!("name={}", host_name.or_empty()),
    };
    let private_ip = private.into_iter().find_map(Text::owned);
    let host = HostAsset {
        host_id,
        private_ip,
        public_ip: public_ip.owned(),
        ..HostAsset::default()
    };
    Asset::host(host_name.owned(), host)
}
