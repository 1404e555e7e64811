//! The generated fleet as data, so that a test can count the truth for itself.
//!
//! A host or image is a function of seed, project and number: nothing but lists of row numbers is kept, and a page
//! makes its rows when it is asked for. Two million rows cost a few bytes each; in a huge fleet not even that.

pub mod account;
mod aging;
pub mod complexity;
mod enterprise;
pub mod host;
mod huge;
pub mod image;
mod image_kind;
pub(crate) mod random;
mod rows;
mod totals;
mod words;

pub use account::Account;
pub use aging::Fate;
pub(crate) use enterprise::Scoped;
pub use enterprise::{ENTERPRISE_PROJECTS, EnterpriseProject, Scope};
pub use host::Host;
pub use image::Image;
pub use image_kind::ImageKind;
pub(crate) use rows::Rows;
pub(crate) use totals::HostTotals;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use random::{digest, mix};

/// A day in milliseconds.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// Weak accounts of one image that a row number has room for.
const ACCOUNTS_PER_IMAGE: u32 = 4;

/// What every draw of one project starts from.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    key: u64,
    now_ms: i64,
    /// Whether the hosts are too many to be kept.
    huge: bool,
    /// How often the fleet has changed.
    round: u32,
}

/// Answers of filters that are kept; more would need the memory that computed rows save.
const KEPT_FILTERS: usize = 4;

/// The fleet of one project.
pub struct Inventory {
    origin: Origin,
    hosts: Scoped,
    weak_hosts: Scoped,
    unhandled: Scoped,
    ignored: Scoped,
    images: Vec<ImageLists>,
    /// How many hosts there were at first.
    first_hosts: u32,
    /// How many images of each kind there were at first.
    first_images: u32,
    /// How many hosts there are, where they are too many to be kept.
    computed_hosts: u32,
    filtered: Mutex<VecDeque<(u64, Arc<Vec<u32>>)>>,
    totals: totals::Kept,
}

#[derive(Default)]
struct ImageLists {
    all: Scoped,
    weak: Scoped,
    complexity: Scoped,
}

impl Inventory {
    /// Generates the fleet of `project_id`: always the same for the same arguments.
    ///
    /// # Units
    /// `images_per_type` images of each of the six kinds; `now_ms` in milliseconds since 1970.
    pub fn generate(
        seed: u64,
        project_id: &str,
        hosts: u32,
        images_per_type: u32,
        now_ms: i64,
    ) -> Inventory {
        let mut inventory = Inventory::empty(seed, project_id, now_ms);
        inventory.list_hosts(hosts);
        inventory.with_images(images_per_type)
    }

    /// Generates a fleet with so many hosts that their rows are computed and not kept. Every host has a weak password and
    /// none a complexity result.
    ///
    /// # Units
    /// As [`Inventory::generate`].
    pub fn huge(
        seed: u64,
        project_id: &str,
        hosts: u32,
        images_per_type: u32,
        now_ms: i64,
    ) -> Inventory {
        let mut inventory = Inventory::empty(seed, project_id, now_ms);
        inventory.origin.huge = true;
        inventory.computed_hosts = hosts;
        inventory.with_images(images_per_type)
    }

    fn empty(seed: u64, project_id: &str, now_ms: i64) -> Inventory {
        let key = mix(seed ^ mix(digest(project_id.as_bytes())));
        Inventory {
            origin: Origin {
                key,
                now_ms,
                huge: false,
                round: 0,
            },
            hosts: Scoped::default(),
            weak_hosts: Scoped::default(),
            unhandled: Scoped::default(),
            ignored: Scoped::default(),
            images: Vec::new(),
            first_hosts: 0,
            first_images: 0,
            computed_hosts: 0,
            filtered: Mutex::default(),
            totals: totals::Kept::default(),
        }
    }

    /// The same fleet after it has changed so often: see [`Fate`]. A huge fleet does not change.
    #[must_use]
    pub fn in_round(self, round: u32) -> Inventory {
        if round == 0 || self.origin.huge {
            return self;
        }
        let mut inventory = Inventory {
            origin: Origin {
                round,
                ..self.origin
            },
            hosts: Scoped::default(),
            weak_hosts: Scoped::default(),
            unhandled: Scoped::default(),
            ignored: Scoped::default(),
            images: Vec::new(),
            ..self
        };
        inventory.list_hosts(inventory.first_hosts);
        let images = inventory.first_images;
        inventory.with_images(images)
    }

    fn with_images(mut self, images_per_type: u32) -> Inventory {
        self.first_images = images_per_type;
        for kind in ImageKind::ALL {
            let lists = self.list_images(kind, images_per_type);
            self.images.push(lists);
        }
        self
    }

    fn list_hosts(&mut self, hosts: u32) {
        self.first_hosts = hosts;
        for number in 0..hosts {
            let host = self.host(number);
            if host.fate == Fate::Gone {
                continue;
            }
            let project = host.enterprise_project;
            self.hosts.push(project, number);
            if host.weak_accounts > 0 {
                self.weak_hosts.push(project, number);
            }
            match host.complexity {
                Some(result) if result.ignored => self.ignored.push(project, number),
                Some(_) => self.unhandled.push(project, number),
                None => {}
            }
        }
    }

    fn list_images(&self, kind: ImageKind, images: u32) -> ImageLists {
        let mut lists = ImageLists::default();
        for number in 0..images {
            let image = self.image(kind, number);
            if image.fate == Fate::Gone {
                continue;
            }
            let project = image.enterprise_project;
            lists.all.push(project, number);
            for account in 0..image.weak_accounts {
                lists
                    .weak
                    .push(project, number * ACCOUNTS_PER_IMAGE + account);
            }
            if image.complexity.is_some() {
                lists.complexity.push(project, number);
            }
        }
        lists
    }

    fn of_kind(&self, kind: ImageKind) -> Option<&ImageLists> {
        let place = ImageKind::ALL.iter().position(|other| *other == kind)?;
        self.images.get(place)
    }

    /// Makes the host with this number.
    pub fn host(&self, number: u32) -> Host {
        Host::new(self.origin, number)
    }

    /// Makes the image of this kind with this number.
    pub fn image(&self, kind: ImageKind, number: u32) -> Image {
        Image::new(self.origin, kind, number)
    }

    /// Every host.
    pub fn hosts(&self) -> impl Iterator<Item = Host> + '_ {
        let rows = self.host_rows(Scope::All);
        (0..rows.len()).filter_map(move |place| Some(self.host(rows.number(place)?)))
    }

    /// Every image of one kind.
    pub fn images(&self, kind: ImageKind) -> impl Iterator<Item = Image> + '_ {
        let rows = self.image_rows(kind, Scope::All);
        (0..rows.len()).filter_map(move |place| Some(self.image(kind, rows.number(place)?)))
    }

    pub(crate) fn host_rows(&self, scope: Scope) -> Rows<'_> {
        if self.origin.huge {
            return huge::rows(self.computed_hosts, scope);
        }
        Rows::Kept(self.hosts.rows(scope))
    }

    pub(crate) fn weak_host_rows(&self, scope: Scope) -> Rows<'_> {
        if self.origin.huge {
            return huge::rows(self.computed_hosts, scope);
        }
        Rows::Kept(self.weak_hosts.rows(scope))
    }

    pub(crate) fn complexity_rows(&self, ignored: bool, scope: Scope) -> Rows<'_> {
        Rows::Kept(if ignored {
            self.ignored.rows(scope)
        } else {
            self.unhandled.rows(scope)
        })
    }

    /// The rows that a filter leaves of a list; looked for once, so that its next pages come at once.
    ///
    /// `list` stands for the list and the filter.
    pub(crate) fn filtered(
        &self,
        list: u64,
        rows: &Rows<'_>,
        keep: &dyn Fn(u32) -> bool,
    ) -> Rows<'static> {
        let mut filtered = self.filtered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = filtered.iter().find(|(own, _)| *own == list) {
            return Rows::Found(Arc::clone(found));
        }
        let found: Arc<Vec<u32>> = Arc::new(rows.iter().filter(|row| keep(*row)).collect());
        filtered.truncate(KEPT_FILTERS - 1);
        filtered.push_front((list, Arc::clone(&found)));
        Rows::Found(found)
    }

    /// The counts of the hosts in a scope.
    pub(crate) fn host_totals(&self, scope: Scope) -> Arc<HostTotals> {
        self.totals.of(scope, || HostTotals::count(self, scope))
    }

    pub(crate) fn image_rows(&self, kind: ImageKind, scope: Scope) -> Rows<'_> {
        let rows = self.of_kind(kind).map(|lists| lists.all.rows(scope));
        Rows::Kept(rows.unwrap_or_default())
    }

    pub(crate) fn image_complexity_rows(&self, kind: ImageKind, scope: Scope) -> Rows<'_> {
        let rows = self.of_kind(kind).map(|lists| lists.complexity.rows(scope));
        Rows::Kept(rows.unwrap_or_default())
    }

    /// Rows of weak passwords; [`Inventory::weak_image_row`] says what a row number stands for.
    pub(crate) fn weak_image_rows(&self, kind: ImageKind, scope: Scope) -> Rows<'_> {
        let rows = self.of_kind(kind).map(|lists| lists.weak.rows(scope));
        Rows::Kept(rows.unwrap_or_default())
    }

    pub(crate) fn weak_image_row(&self, kind: ImageKind, row: u32) -> Option<(Image, Account)> {
        let image = self.image(kind, row / ACCOUNTS_PER_IMAGE);
        let place = (row % ACCOUNTS_PER_IMAGE) as usize;
        let account = image.accounts().into_iter().nth(place)?;
        Some((image, account))
    }
}

/// The place of host or image `number` among the special names, if it has one: a small share of every fleet.
pub(crate) fn special(number: u32) -> Option<usize> {
    match number {
        0..520 if number % 20 == 7 => Some((number / 20) as usize),
        520.. if number % 400 == 7 => Some((number / 400) as usize),
        _ => None,
    }
}

/// Writes 128 bits as a UUID.
pub(crate) fn uuid(bits: u128) -> String {
    let hex = format!("{bits:032x}");
    let mut text = String::with_capacity(36);
    for (place, digit) in hex.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
