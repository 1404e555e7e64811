//! What the fields of rows look like, where regions or documents differ.

use serde_json::{Map, Value};

use super::generation::Generation;

/// What the fields of rows look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// Fields and calls are those of an older generation.
    Generation(Generation),
    /// Which words `image_type` uses in results.
    Vocabulary(Vocabulary),
    /// What scan times look like.
    ScanTimes(ScanTimes),
    /// How an address that does not exist is shown.
    PublicIp(NoAddress),
}

/// The words that `image_type` uses in results of images.
///
/// # Source
/// HSS API v5, ListImageWeakPwdUsers and ListImagePwdComplexity: the tables say one, the examples the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// `private_image`, as in requests.
    Requests,
    /// `SwrPrivate`, as in the lists of registries.
    Registries,
    /// Row by row another.
    Mixed,
}

/// What scan times look like: `update_time` of hosts, `latest_scan_time` of images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanTimes {
    /// Milliseconds since 1970.
    Milliseconds,
    /// Seconds since 1970, which is what the documented range has room for.
    Seconds,
    /// 2147483647, the end of that range.
    Sentinel,
    /// 0, as in an example.
    Zero,
    /// Not there.
    Absent,
}

/// How an address that does not exist is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAddress {
    /// As an empty text.
    Empty,
    /// Not at all.
    Absent,
    /// As null.
    Null,
}

/// The largest number of seconds, and smaller than any number of milliseconds since 1973.
const LARGEST_SECONDS: i64 = 100_000_000_000;

const IMAGE_TYPES: [(&str, &str); 5] = [
    ("private_image", "SwrPrivate"),
    ("shared_image", "SwrShared"),
    ("instance_image", "SwrEnterprise"),
    ("harbor", "Harbor"),
    ("jfrog", "Jfrog"),
];

impl RowFault {
    /// Changes the row at `place` of a page.
    pub(super) fn bend(self, api: &str, place: usize, row: &mut Map<String, Value>) {
        let results = api.starts_with("baseline/") || api.starts_with("image/baseline/");
        match self {
            RowFault::Generation(generation) => generation.bend(api, row),
            RowFault::Vocabulary(vocabulary) if results => vocabulary.bend(place, row),
            RowFault::ScanTimes(times) if results => times.bend(row),
            RowFault::PublicIp(address) if results => address.bend(row),
            RowFault::Vocabulary(_) | RowFault::ScanTimes(_) | RowFault::PublicIp(_) => {}
        }
    }
}

impl Vocabulary {
    fn bend(self, place: usize, row: &mut Map<String, Value>) {
        let Some(Value::String(own)) = row.get_mut("image_type") else {
            return;
        };
        let pair = IMAGE_TYPES
            .iter()
            .find(|(request, registry)| own == request || own == registry);
        if let Some((request, registry)) = pair {
            let registries = match self {
                Vocabulary::Requests => false,
                Vocabulary::Registries => true,
                Vocabulary::Mixed => place % 2 == 1,
            };
            *own = (if registries { *registry } else { *request }).to_owned();
        }
    }
}

impl ScanTimes {
    fn bend(self, row: &mut Map<String, Value>) {
        for name in ["update_time", "latest_scan_time"] {
            let Some(time) = row.get(name).and_then(Value::as_i64) else {
                continue;
            };
            match self.state(time) {
                Some(time) => row.insert(name.to_owned(), time.into()),
                None => row.remove(name),
            };
        }
    }

    fn state(self, time: i64) -> Option<i64> {
        let unknown = time == 0 || time == i64::from(i32::MAX);
        match self {
            ScanTimes::Milliseconds if !unknown && time < LARGEST_SECONDS => Some(time * 1_000),
            ScanTimes::Seconds if !unknown && time >= LARGEST_SECONDS => Some(time / 1_000),
            ScanTimes::Milliseconds | ScanTimes::Seconds => Some(time),
            ScanTimes::Sentinel => Some(i64::from(i32::MAX)),
            ScanTimes::Zero => Some(0),
            ScanTimes::Absent => None,
        }
    }
}

impl NoAddress {
    fn bend(self, row: &mut Map<String, Value>) {
        // Only rows of hosts have addresses.
        if !row.contains_key("host_id") {
            return;
        }
        let own = row.get("public_ip").and_then(Value::as_str);
        if own.is_some_and(|own| !own.is_empty()) {
            return;
        }
        match self {
            NoAddress::Empty => row.insert("public_ip".to_owned(), "".into()),
            NoAddress::Null => row.insert("public_ip".to_owned(), Value::Null),
            NoAddress::Absent => row.remove("public_ip"),
        };
    }
}
