//! A generated host: small facts that are drawn at once, texts that are made when asked for.

use super::account::{self, Account};
use super::aging::{Fate, mended};
use super::complexity::{Required, Rules};
use super::enterprise;
use super::random::{Random, mix};
use super::{DAY_MS, Origin, huge, special, words};

/// What a draw is for; a new purpose leaves the other draws as they are.
mod purpose {
    pub(super) const FACTS: u64 = 1;
    pub(super) const NAME: u64 = 2;
    pub(super) const ADDRESS: u64 = 3;
    pub(super) const ACCOUNTS: u64 = 4;
    pub(super) const WEAK_ROW: u64 = 5;
    pub(super) const RULES: u64 = 6;
    pub(super) const SYSTEM: u64 = 7;
    pub(super) const ID: u64 = 8;
}

/// A host of the generated fleet.
///
/// # Source
/// HSS API v5, ListHostStatus, for the words of every status.
pub struct Host {
    /// Its place in the fleet, from 0.
    pub number: u32,
    /// Enterprise project, an index into [`super::ENTERPRISE_PROJECTS`].
    pub enterprise_project: usize,
    /// `Linux` or `Windows`.
    pub os_type: &'static str,
    /// `online`, `offline`, `not_installed`, `install_failed` or `installing`.
    pub agent_status: &'static str,
    /// `opened`, `closed` or `protection_exception`.
    pub protect_status: &'static str,
    /// `ACTIVE`, `SHUTOFF`, `BUILDING` or `ERROR`.
    pub host_status: &'static str,
    /// `risk`, `clean`, `undetected` or `scanning`.
    pub detect_result: &'static str,
    /// `important`, `common` or `test`.
    pub asset_value: &'static str,
    /// How many accounts have a weak password.
    pub weak_accounts: u32,
    /// Whether there is a password-complexity result, and which.
    pub complexity: Option<Complexity>,
    /// What became of it since the first round.
    pub fate: Fate,
    key: u64,
    now_ms: i64,
}

/// The password-complexity result of a host.
#[derive(Clone, Copy)]
pub struct Complexity {
    /// Whether somebody ignored it in HSS.
    pub ignored: bool,
    /// Rule by rule.
    pub rules: Rules,
    /// The policy that was checked, where the region tells.
    pub required: Option<Required>,
    /// Time of the scan in milliseconds since 1970; 0 and absent both mean unknown.
    pub update_time: Option<i64>,
    /// What to do, where the region tells.
    pub suggestion: Option<&'static str>,
}

/// The addresses of a host as one answer gives them.
pub struct Addresses {
    /// `host_ip`, kept by the service for compatibility.
    pub host_ip: Option<String>,
    /// `private_ip`.
    pub private_ip: Option<String>,
    /// `public_ip`; empty where the service says that there is none.
    pub public_ip: Option<String>,
}

/// Accounts of one host that have a weak password, at most.
pub(super) const MOST_WEAK_ACCOUNTS: u32 = 5;

type States = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(u32, &'static str)],
);

const SEEN: &[(u32, &str)] = &[(95, "clean"), (3, "undetected"), (2, "scanning")];
const UNSEEN: &[(u32, &str)] = &[(1, "undetected")];
const ONCE_SEEN: &[(u32, &str)] = &[(70, "clean"), (30, "undetected")];

/// agent_status, protect_status, host_status, detect_result: the combinations and how often each occurs.
const STATES: [(u32, States); 9] = [
    (80, ("online", "opened", "ACTIVE", SEEN)),
    (5, ("offline", "opened", "ACTIVE", ONCE_SEEN)),
    (5, ("not_installed", "closed", "ACTIVE", UNSEEN)),
    (3, ("online", "closed", "ACTIVE", ONCE_SEEN)),
    (2, ("offline", "opened", "SHUTOFF", ONCE_SEEN)),
    (2, ("offline", "protection_exception", "ACTIVE", ONCE_SEEN)),
    (1, ("install_failed", "closed", "ACTIVE", UNSEEN)),
    (1, ("installing", "closed", "BUILDING", UNSEEN)),
    (1, ("offline", "closed", "ERROR", UNSEEN)),
];

impl Host {
    pub(super) fn new(origin: Origin, number: u32) -> Host {
        if origin.huge {
            Host::computed(origin, number)
        } else {
            Host::drawn(origin, number)
        }
    }

    /// A host of a huge fleet: in order, but for its weak passwords.
    fn computed(origin: Origin, number: u32) -> Host {
        let key = mix(origin.key ^ mix(u64::from(number)));
        let mut random = Random::new(key, purpose::FACTS);
        let (agent_status, protect_status, host_status, _) = STATES[0].1;
        Host {
            number,
            enterprise_project: huge::enterprise_project(number),
            os_type: "Linux",
            agent_status,
            protect_status,
            host_status,
            detect_result: "risk",
            asset_value: "common",
            weak_accounts: 1 + random.below(MOST_WEAK_ACCOUNTS),
            complexity: None,
            fate: Fate::Same,
            key,
            now_ms: origin.now_ms,
        }
    }

    fn drawn(origin: Origin, number: u32) -> Host {
        let key = mix(origin.key ^ mix(u64::from(number)));
        let mut random = Random::new(key, purpose::FACTS);
        // Every hostile name has findings, so that it reaches every report.
        let hostile = special(number).is_some_and(|place| place % 2 == 0);
        let states = random.weighted(&STATES);
        let (agent_status, protect_status, host_status, results) =
            if hostile { STATES[0].1 } else { states };
        let seen = random.weighted(results);
        let scanned = hostile || (agent_status == "online" && seen == "clean");
        // A host that went offline keeps results of an earlier scan now and then.
        let has_results = scanned || (seen == "clean" && random.chance(10));
        let os_type = random.weighted(&[(85, "Linux"), (15, "Windows")]);
        let weak = has_results && (random.chance(15) || hostile);
        let weak_accounts = if weak {
            1 + random.below(MOST_WEAK_ACCOUNTS)
        } else {
            0
        };
        let complexity = complexity(key, origin.now_ms, os_type, scanned).filter(|_| has_results);
        let at_risk = weak || complexity.is_some_and(|result| result.rules.fails());
        Host {
            number,
            enterprise_project: enterprise::draw(&mut random),
            os_type,
            agent_status,
            protect_status,
            host_status,
            detect_result: match seen {
                "clean" if at_risk => "risk",
                _ if hostile => "risk",
                other => other,
            },
            asset_value: random.weighted(&[(25, "important"), (60, "common"), (15, "test")]),
            weak_accounts,
            complexity,
            fate: Fate::of_host(key, origin.round),
            key,
            now_ms: origin.now_ms,
        }
        .aged()
    }

    /// The host as it is after what became of it.
    fn aged(mut self) -> Host {
        match self.fate {
            Fate::Same | Fate::Relapsing | Fate::Gone | Fate::Reinstalled => return self,
            Fate::Mended => {
                self.weak_accounts = 0;
                self.complexity = self.complexity.map(|result| Complexity {
                    rules: mended(result.rules),
                    ..result
                });
            }
            Fate::PartlyMended => self.weak_accounts = self.weak_accounts.saturating_sub(1),
            Fate::Offline => {
                self.agent_status = "offline";
                self.weak_accounts = 0;
                self.complexity = None;
            }
            // Only where somebody looks it is found.
            Fate::Worse if self.is_scanned() => self.weak_accounts = self.weak_accounts.max(1),
            Fate::Worse => {}
            Fate::Ignored => {
                self.complexity = self.complexity.map(|result| Complexity {
                    ignored: true,
                    ..result
                });
            }
        }
        if self.is_scanned() {
            let fails = self.complexity.is_some_and(|result| result.rules.fails());
            let is_at_risk = self.weak_accounts > 0 || fails;
            self.detect_result = if is_at_risk { "risk" } else { "clean" };
        }
        self
    }

    fn is_scanned(&self) -> bool {
        self.agent_status == "online" && matches!(self.detect_result, "risk" | "clean")
    }

    fn random(&self, purpose: u64) -> Random {
        Random::new(self.key, purpose)
    }

    /// The id as a number; cheap to compare.
    pub(crate) fn id_bits(&self) -> u128 {
        let installation = u64::from(self.fate == Fate::Reinstalled);
        let mut random = self.random(purpose::ID + (installation << 32));
        let bits = (u128::from(random.number()) << 64) | u128::from(random.number());
        // Version 4, variant 1 (RFC 9562, section 5.4), as the service's ids are.
        (bits & !(0xF << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62)
    }

    /// The server id.
    pub fn id(&self) -> String {
        super::uuid(self.id_bits())
    }

    /// The server name. Not unique: real fleets repeat names too.
    pub fn name(&self) -> String {
        if let Some(name) = special(self.number).and_then(|place| {
            words::SPECIAL_HOST_NAMES.get(place % words::SPECIAL_HOST_NAMES.len())
        }) {
            return (*name).to_owned();
        }
        let mut random = self.random(purpose::NAME);
        let place = 1 + self.number % 99;
        match (self.os_type, random.below(100)) {
            ("Windows", 0..50) => format!("WIN-{:08X}", random.number() >> 32),
            (_, 0..55) => {
                let environment = random.pick(&words::ENVIRONMENTS);
                format!("{environment}-{}-{place:02}", random.pick(&words::ROLES))
            }
            (_, 55..80) => format!("ecs-{:04x}", random.below(0x1_0000)),
            (_, 80..88) => {
                let environment = random.pick(&words::CHINESE_ENVIRONMENTS);
                let role = random.pick(&words::CHINESE_ROLES);
                format!("{environment}-{role}-{place:02}")
            }
            _ => format!("cce-node-{:05x}-{}", random.below(0x10_0000), self.number),
        }
    }

    /// The accounts with a weak password; none for most hosts.
    pub fn accounts(&self) -> Vec<Account> {
        let choices: &'static [_] = match self.os_type {
            "Windows" => &words::WINDOWS_ACCOUNTS,
            _ => &words::LINUX_ACCOUNTS,
        };
        account::draw(self.random(purpose::ACCOUNTS), self.weak_accounts, choices)
    }

    /// When weak passwords were last looked for, in milliseconds since 1970; 0 and absent both mean unknown.
    pub fn weak_update_time(&self) -> Option<i64> {
        let scanned = self.agent_status == "online";
        scan_time(&mut self.random(purpose::WEAK_ROW), self.now_ms, scanned)
    }

    /// The private address.
    pub fn private_ip(&self) -> String {
        let (high, low) = (self.number / 250, self.number % 250);
        format!("10.{}.{}.{}", high / 250 % 250, high % 250, low + 1)
    }

    /// The addresses as the two result lists give them: some are missing, some contradict each other.
    pub fn addresses(&self) -> Addresses {
        let mut random = self.random(purpose::ADDRESS);
        let public_ip = self.public_ip(&mut random);
        let private_ip = self.private_ip();
        let host_ip = match random.below(100) {
            0 => None,
            1..5 => Some(format!(
                "192.168.{}.{}",
                random.below(250),
                1 + random.below(250)
            )),
            _ => Some(private_ip.clone()),
        };
        Addresses {
            host_ip,
            private_ip: Some(private_ip).filter(|_| !random.chance(4)),
            public_ip,
        }
    }

    fn public_ip(&self, random: &mut Random) -> Option<String> {
        match random.below(100) {
            0..20 => Some(format!(
                "100.{}.{}.{}",
                64 + random.below(64),
                random.below(256),
                1 + random.below(254)
            )),
            20..30 => None,
            _ => Some(String::new()),
        }
    }

    /// The name of the operating system.
    pub fn os_name(&self) -> &'static str {
        let mut random = self.random(purpose::SYSTEM);
        match self.os_type {
            "Windows" => random.pick(&words::WINDOWS_NAMES),
            _ => random.pick(&words::LINUX_NAMES),
        }
    }

    /// The protection edition; `hss.version.null` without protection.
    pub fn version(&self) -> &'static str {
        if self.protect_status == "closed" {
            return "hss.version.null";
        }
        match self.asset_value {
            "important" => "hss.version.premium",
            "test" => "hss.version.basic",
            _ => "hss.version.enterprise",
        }
    }

    /// How many baseline risks the host list shows: weak accounts and a failed complexity result that nobody ignored.
    pub fn baseline_risks(&self) -> u32 {
        let failing = self
            .complexity
            .is_some_and(|result| !result.ignored && result.rules.fails());
        self.weak_accounts + u32::from(failing)
    }
}

fn complexity(key: u64, now_ms: i64, os_type: &str, scanned: bool) -> Option<Complexity> {
    let mut random = Random::new(key, purpose::RULES);
    // Complexity is a Linux check that needs PAM; Windows rows are rare.
    if !random.chance(if os_type == "Linux" { 88 } else { 8 }) {
        return None;
    }
    let rules = Rules::draw(&mut random, 35);
    let older_region = random.chance(35);
    Some(Complexity {
        ignored: random.chance(7),
        rules,
        required: Some(Required::draw(&mut random)).filter(|_| !older_region),
        update_time: scan_time(&mut random, now_ms, scanned),
        suggestion: Some(random.pick(&words::POLICY_SUGGESTIONS)).filter(|_| !random.chance(5)),
    })
}

fn scan_time(random: &mut Random, now_ms: i64, scanned: bool) -> Option<i64> {
    let recent = random.before(now_ms, DAY_MS);
    match random.below(100) {
        0..4 => Some(0),
        4..9 => None,
        9..17 => Some(recent - 20 * DAY_MS),
        _ if !scanned => Some(recent - 45 * DAY_MS),
        _ => Some(recent),
    }
}
