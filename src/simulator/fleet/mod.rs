//! The generated fleet as data, so that a test can count the truth for itself.
//!
//! A host or image is a function of seed, project and number: nothing but lists of row numbers is kept, and a page
//! makes its rows when it is asked for. Two million rows cost a few bytes each.

pub mod account;
pub mod complexity;
mod enterprise;
pub mod host;
pub mod image;
mod image_kind;
pub(crate) mod random;
mod words;

pub use account::Account;
pub(crate) use enterprise::Scoped;
pub use enterprise::{ENTERPRISE_PROJECTS, EnterpriseProject, Scope};
pub use host::Host;
pub use image::Image;
pub use image_kind::ImageKind;

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
}

/// The fleet of one project.
pub struct Inventory {
    origin: Origin,
    hosts: Scoped,
    weak_hosts: Scoped,
    unhandled: Scoped,
    ignored: Scoped,
    images: Vec<ImageLists>,
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
        let key = mix(seed ^ mix(digest(project_id)));
        let mut inventory = Inventory {
            origin: Origin { key, now_ms },
            hosts: Scoped::default(),
            weak_hosts: Scoped::default(),
            unhandled: Scoped::default(),
            ignored: Scoped::default(),
            images: Vec::new(),
        };
        inventory.list_hosts(hosts);
        for kind in ImageKind::ALL {
            let lists = inventory.list_images(kind, images_per_type);
            inventory.images.push(lists);
        }
        inventory
    }

    fn list_hosts(&mut self, hosts: u32) {
        for number in 0..hosts {
            let host = self.host(number);
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
        self.host_rows(Scope::All).iter().map(|row| self.host(*row))
    }

    /// Every image of one kind.
    pub fn images(&self, kind: ImageKind) -> impl Iterator<Item = Image> + '_ {
        let rows = self.image_rows(kind, Scope::All);
        rows.iter().map(move |row| self.image(kind, *row))
    }

    pub(crate) fn host_rows(&self, scope: Scope) -> &[u32] {
        self.hosts.rows(scope)
    }

    pub(crate) fn weak_host_rows(&self, scope: Scope) -> &[u32] {
        self.weak_hosts.rows(scope)
    }

    pub(crate) fn complexity_rows(&self, ignored: bool, scope: Scope) -> &[u32] {
        if ignored {
            self.ignored.rows(scope)
        } else {
            self.unhandled.rows(scope)
        }
    }

    pub(crate) fn image_rows(&self, kind: ImageKind, scope: Scope) -> &[u32] {
        self.of_kind(kind)
            .map_or(&[], |lists| lists.all.rows(scope))
    }

    pub(crate) fn image_complexity_rows(&self, kind: ImageKind, scope: Scope) -> &[u32] {
        self.of_kind(kind)
            .map_or(&[], |lists| lists.complexity.rows(scope))
    }

    /// Rows of weak passwords; [`Inventory::weak_image_row`] says what a row number stands for.
    pub(crate) fn weak_image_rows(&self, kind: ImageKind, scope: Scope) -> &[u32] {
        self.of_kind(kind)
            .map_or(&[], |lists| lists.weak.rows(scope))
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
