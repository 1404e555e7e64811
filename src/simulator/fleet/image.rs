//! A generated container image.

use super::account::{self, Account};
use super::aging::{Fate, mended};
use super::complexity::Rules;
use super::enterprise;
use super::image_kind::ImageKind;
use super::random::{Random, mix};
use super::{DAY_MS, Origin, special, words};

/// What a draw is for; a new purpose leaves the other draws as they are.
mod purpose {
    pub(super) const FACTS: u64 = 101;
    pub(super) const ACCOUNTS: u64 = 102;
    pub(super) const RULES: u64 = 103;
    pub(super) const FIELDS: u64 = 104;
    pub(super) const TIME: u64 = 105;
    pub(super) const DIGEST: u64 = 106;
}

/// Tags of one repository: so many images share a name.
const TAGS_PER_REPOSITORY: u32 = 5;

/// An image of the generated fleet.
pub struct Image {
    /// Where it comes from.
    pub kind: ImageKind,
    /// Its place among the images of this kind, from 0.
    pub number: u32,
    /// Enterprise project, an index into [`super::ENTERPRISE_PROJECTS`].
    pub enterprise_project: usize,
    /// `success`, `unscan`, `failed`, `scanning`, `waiting_for_scan`, `download_failed` or `image_oversized`.
    pub scan_status: &'static str,
    /// How many accounts have a weak password.
    pub weak_accounts: u32,
    /// The password-complexity result, if there is one.
    pub complexity: Option<Rules>,
    /// What became of it since the first round.
    pub fate: Fate,
    key: u64,
    now_ms: i64,
}

/// The identity of an image as one answer gives it: fields are missing now and then.
pub struct Identity {
    /// Organization.
    pub namespace: Option<&'static str>,
    /// Name.
    pub image_name: String,
    /// Tag.
    pub image_version: String,
    /// Id.
    pub image_id: Option<String>,
    /// Kind, in one vocabulary or the other.
    pub image_type: &'static str,
    /// Time of the scan: milliseconds, in some rows seconds, 0 or 2147483647.
    pub latest_scan_time: Option<i64>,
}

impl Image {
    pub(super) fn new(origin: Origin, kind: ImageKind, number: u32) -> Image {
        let key = mix(origin.key ^ mix((kind.number() << 32) | u64::from(number)));
        let mut random = Random::new(key, purpose::FACTS);
        let hostile = special(number).is_some_and(|place| place % 2 == 0);
        let drawn = random.weighted(&[
            (82, "success"),
            (6, "unscan"),
            (4, "failed"),
            (2, "scanning"),
            (2, "waiting_for_scan"),
            (2, "download_failed"),
            (2, "image_oversized"),
        ]);
        let scan_status = if hostile { "success" } else { drawn };
        // A scan that failed leaves the results of the one before now and then.
        let stale = scan_status == "failed" && random.chance(15);
        let has_results = scan_status == "success" || stale;
        let weak = has_results && (random.chance(12) || hostile);
        let rules = Rules::draw(&mut Random::new(key, purpose::RULES), 45);
        Image {
            kind,
            number,
            enterprise_project: enterprise::draw(&mut random),
            scan_status,
            weak_accounts: if weak { 1 + random.below(3) } else { 0 },
            complexity: (has_results && random.chance(80)).then_some(rules),
            fate: Fate::of_image(key, origin.round),
            key,
            now_ms: origin.now_ms,
        }
        .aged()
    }

    /// The image as it is after what became of it.
    fn aged(mut self) -> Image {
        match self.fate {
            Fate::Mended => {
                self.weak_accounts = 0;
                self.complexity = self.complexity.map(mended);
            }
            Fate::Offline => {
                self.scan_status = "unscan";
                self.weak_accounts = 0;
                self.complexity = None;
            }
            Fate::Same
            | Fate::PartlyMended
            | Fate::Relapsing
            | Fate::Gone
            | Fate::Reinstalled
            | Fate::Worse
            | Fate::Ignored => {}
        }
        self
    }

    fn random(&self, purpose: u64) -> Random {
        Random::new(self.key, purpose)
    }

    fn repository(&self) -> usize {
        (self.number / TAGS_PER_REPOSITORY) as usize
    }

    /// Organization; images of pipelines have none.
    pub fn namespace(&self) -> Option<&'static str> {
        let names = &words::NAMESPACES;
        (self.kind != ImageKind::Cicd).then(|| names[self.repository() % names.len()])
    }

    /// Name of the repository.
    pub fn name(&self) -> String {
        let specials = &words::SPECIAL_IMAGE_NAMES;
        if let Some(place) = special(self.number) {
            return specials[place % specials.len()].to_owned();
        }
        let names = &words::IMAGE_NAMES;
        let base = names[self.repository() % names.len()];
        let spaces = self.namespace().map_or(1, |_| words::NAMESPACES.len());
        match self.repository() / (names.len() * spaces) {
            0 => base.to_owned(),
            round => format!("{base}-{round}"),
        }
    }

    /// Tag.
    pub fn version(&self) -> String {
        match self.number % TAGS_PER_REPOSITORY {
            0 => format!("v1.{}.0", self.number % 40),
            1 => "24.5.0-x86_64".to_owned(),
            2 => format!("sha-{:07x}", self.random(purpose::DIGEST).number() >> 36),
            // A name that occurs twice differs in its tag.
            3 => format!("2026.11.{}", self.number),
            _ => "latest".to_owned(),
        }
    }

    /// Whether it is the newest tag of its repository.
    pub fn is_latest(&self) -> bool {
        self.number % TAGS_PER_REPOSITORY == TAGS_PER_REPOSITORY - 1
    }

    /// Id: the digest without its prefix.
    pub fn id(&self) -> String {
        let mut random = self.random(purpose::DIGEST);
        format!(
            "{:016x}{:016x}{:016x}{:016x}",
            random.number(),
            random.number(),
            random.number(),
            random.number()
        )
    }

    /// The number that registry lists give it.
    pub fn row_id(&self) -> u64 {
        self.kind.number() * 1_000_000_000 + u64::from(self.number) + 1
    }

    /// Id and name of the SWR enterprise instance it is in.
    pub fn instance(&self) -> Option<(&'static str, &'static str)> {
        let instances = &words::INSTANCES;
        (self.kind == ImageKind::Instance).then(|| instances[self.repository() % instances.len()])
    }

    /// The accounts with a weak password; none for most images.
    pub fn accounts(&self) -> Vec<Account> {
        account::draw(
            self.random(purpose::ACCOUNTS),
            self.weak_accounts,
            &words::IMAGE_ACCOUNTS,
        )
    }

    /// When it was last scanned, in milliseconds since 1970; 0 when never.
    pub fn scan_time_ms(&self) -> i64 {
        let recent = self.random(purpose::TIME).before(self.now_ms, 6 * DAY_MS);
        match self.scan_status {
            "success" if self.number % 12 == 5 => recent - 30 * DAY_MS,
            "success" | "failed" | "scanning" => recent,
            _ => 0,
        }
    }

    /// When it was last pushed, in milliseconds since 1970.
    pub fn update_time_ms(&self) -> i64 {
        let mut random = self.random(purpose::TIME);
        random.number();
        random.before(self.now_ms, 400 * DAY_MS) - 30 * DAY_MS
    }

    /// Size in bytes.
    pub fn size(&self) -> i64 {
        i64::from(self.random(purpose::TIME).below(900_000_000)) * 3 + 5_000_000
    }

    /// Failed baseline checks: weak accounts and a failed complexity result.
    pub fn unsafe_settings(&self) -> u32 {
        let failing = self.complexity.is_some_and(|rules| rules.fails());
        self.weak_accounts + u32::from(failing)
    }

    /// Known vulnerabilities; none in an image that was not scanned.
    pub fn vulnerabilities(&self) -> u32 {
        match self.scan_status {
            "success" => self.random(purpose::TIME).below(160).saturating_sub(40),
            _ => 0,
        }
    }

    /// The identity as the two result lists give it.
    pub fn identity(&self) -> Identity {
        let mut random = self.random(purpose::FIELDS);
        let other_vocabulary = random.chance(20);
        // Each row can still be told from the others: by organization, name and tag, or by id.
        let namespace = self.namespace().filter(|_| !random.chance(2));
        let without_id = namespace.is_some() && random.chance(15);
        Identity {
            namespace,
            image_name: self.name(),
            image_version: self.version(),
            image_id: (!without_id).then(|| self.id()),
            image_type: if other_vocabulary {
                self.kind.registry_type()
            } else {
                self.kind.image_type()
            },
            latest_scan_time: self.reported_time(random.below(100)),
        }
    }

    /// The documented range of the field ends at 2147483647, which fits seconds and not milliseconds: both occur.
    fn reported_time(&self, draw: u32) -> Option<i64> {
        match draw {
            0..10 => Some(self.scan_time_ms() / 1_000),
            10..14 => Some(0),
            14..24 => None,
            24..27 => Some(i64::from(i32::MAX)),
            _ => Some(self.scan_time_ms()),
        }
    }
}
