//! Older generations of the API: fields and calls that a region does not have yet.

use serde_json::{Map, Value};

/// A generation of the API, named after the first version of the vendor's client library that has it.
///
/// # Source
/// Change log of the client library: which fields and calls each version adds. Open Telekom Cloud: its HSS API reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Generation {
    /// The API of Open Telekom Cloud: fewer fields than any other.
    OpenTelekom,
    /// 2022-07-21: host weak passwords, host password complexity and the host list.
    V3_0_99,
    /// 2023-10: the SWR image list.
    V3_1_63,
    /// 2023-12: its rows name the instance.
    V3_1_75,
    /// 2024-03-21: private and public addresses.
    V3_1_87,
    /// 2025-04-10: scan times of weak passwords, masked passwords, ignored complexity results.
    V3_1_143,
    /// 2025-06-05: the numbers of the policy.
    V3_1_151,
    /// 2025-09-25: the lists of registry and pipeline images.
    V3_1_169,
    /// 2025-10-30: weak passwords and password complexity of images.
    V3_1_173,
}

use Generation::{V3_1_63, V3_1_75, V3_1_87, V3_1_143, V3_1_151, V3_1_169, V3_1_173};

const WEAK: &str = "baseline/weak-password-users";
const COMPLEXITY: &str = "baseline/password-complexity";
const SWR: &str = "image/swr-repository";

/// Every generation with its name.
const NAMES: [(&str, Generation); 9] = [
    ("otc", Generation::OpenTelekom),
    ("3.0.99", Generation::V3_0_99),
    ("3.1.63", V3_1_63),
    ("3.1.75", V3_1_75),
    ("3.1.87", V3_1_87),
    ("3.1.143", V3_1_143),
    ("3.1.151", V3_1_151),
    ("3.1.169", V3_1_169),
    ("3.1.173", V3_1_173),
];

/// Calls and the generation that brought them.
const CALLS: [(&str, Generation); 6] = [
    (SWR, V3_1_63),
    ("image/registries/images", V3_1_169),
    ("image/cicd/images", V3_1_169),
    ("image/baseline/weak-password-users", V3_1_173),
    ("image/baseline/password-complexity", V3_1_173),
    ("image/baseline/statistic", V3_1_173),
];

/// Fields of rows, or of the accounts in them, and the generation that brought them.
const FIELDS: [(&str, &str, Generation); 16] = [
    (WEAK, "private_ip", V3_1_87),
    (WEAK, "public_ip", V3_1_87),
    (WEAK, "update_time", V3_1_143),
    (WEAK, "desensitized_weak_passwords", V3_1_143),
    (WEAK, "suggestion", V3_1_143),
    (COMPLEXITY, "private_ip", V3_1_87),
    (COMPLEXITY, "public_ip", V3_1_87),
    (COMPLEXITY, "min_length_num", V3_1_151),
    (COMPLEXITY, "min_uppercase_letter", V3_1_151),
    (COMPLEXITY, "min_lowercase_letter", V3_1_151),
    (COMPLEXITY, "min_number", V3_1_151),
    (COMPLEXITY, "min_special_character", V3_1_151),
    (COMPLEXITY, "update_time", V3_1_151),
    (SWR, "instance_name", V3_1_75),
    (SWR, "instance_id", V3_1_75),
    (SWR, "instance_url", V3_1_75),
];

impl Generation {
    /// Finds a generation by its name.
    pub(super) fn parse(name: &str) -> Option<Generation> {
        let (_, generation) = NAMES.iter().find(|(own, _)| *own == name)?;
        Some(*generation)
    }

    /// Whether the call exists.
    pub(super) fn offers(self, api: &str) -> bool {
        let call = CALLS.iter().find(|(call, _)| *call == api);
        call.is_none_or(|(_, since)| *since <= self)
    }

    /// The query parameters that it does not know yet.
    pub(super) fn unknown_parameters(self) -> &'static [&'static str] {
        if self < V3_1_143 {
            &["result_type"]
        } else {
            &[]
        }
    }

    /// Takes out the fields that it does not have yet.
    pub(super) fn bend(self, api: &str, row: &mut Map<String, Value>) {
        for (_, field, since) in FIELDS.iter().filter(|(call, ..)| *call == api) {
            if *since <= self {
                continue;
            }
            row.remove(*field);
            let accounts = row.get_mut("weak_pwd_accounts");
            for account in accounts.and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(account) = account.as_object_mut() {
                    account.remove(*field);
                }
            }
        }
    }
}
