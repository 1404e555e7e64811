//! Filters: exact for ids, addresses and tags, part of the text for names.
//!
//! The documents do not say how filters match; a client must look at the rows again in either case.

use crate::simulator::fleet::{Host, Image};
use crate::simulator::query::Query;

type Test<'a, T> = Box<dyn Fn(&T) -> bool + 'a>;

/// The conditions that a request puts on the rows.
pub(super) struct Filter<'a, T>(Vec<Test<'a, T>>);

impl<'a, T> Filter<'a, T> {
    pub(super) fn new() -> Filter<'a, T> {
        Filter(Vec::new())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn matches(&self, row: &T) -> bool {
        self.0.iter().all(|test| test(row))
    }

    /// Adds a condition if the request has the parameter.
    pub(super) fn text(
        &mut self,
        query: &'a Query,
        name: &str,
        test: impl Fn(&T, &'a str) -> bool + 'a,
    ) {
        if let Some(wanted) = query.text(name) {
            self.0.push(Box::new(move |row| test(row, wanted)));
        }
    }

    /// Adds a condition on a yes-or-no parameter.
    pub(super) fn flag(&mut self, query: &'a Query, name: &str, value: impl Fn(&T) -> bool + 'a) {
        self.text(query, name, move |row, wanted| {
            value(row) == wanted.eq_ignore_ascii_case("true")
        });
    }

    /// Adds the conditions `start_<name>` and `end_<name>`.
    pub(super) fn span(
        &mut self,
        query: &'a Query,
        name: &str,
        value: impl Fn(&T) -> i64 + Copy + 'a,
    ) {
        self.text(query, &format!("start_{name}"), move |row, wanted| {
            wanted.parse().is_ok_and(|start: i64| value(row) >= start)
        });
        self.text(query, &format!("end_{name}"), move |row, wanted| {
            wanted.parse().is_ok_and(|end: i64| value(row) <= end)
        });
    }
}

/// Whether a comma-separated list has the value.
pub(super) fn listed(list: &str, value: &str) -> bool {
    list.split(',').any(|entry| entry.trim() == value)
}

/// Whether `host` has this id; compares numbers, which is what looking through a large fleet needs.
pub(super) fn has_id(host: &Host, id: &str) -> bool {
    u128::from_str_radix(&id.replace('-', ""), 16)
        .is_ok_and(|bits| bits == host.id_bits() && id == host.id())
}

/// The filters of both host result lists.
pub(super) fn of_host(query: &Query) -> Filter<'_, Host> {
    let mut filter = Filter::new();
    filter.text(query, "host_id", has_id);
    filter.text(query, "host_name", |host: &Host, part| {
        host.name().contains(part)
    });
    filter.text(query, "host_ip", |host: &Host, wanted| {
        let addresses = host.addresses();
        [addresses.host_ip, addresses.private_ip]
            .iter()
            .flatten()
            .any(|own| own == wanted)
    });
    filter
}

/// How a name that is asked for matches the name of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// It is part of it.
    Parts,
    /// It is the same.
    Whole,
}

/// The filters that name an image, with the parameters that may hold its tag.
pub(super) fn of_image<'a>(query: &'a Query, tags: &[&str], names: Names) -> Filter<'a, Image> {
    let mut filter = Filter::new();
    filter.text(query, "namespace", |image: &Image, wanted| {
        image.namespace() == Some(wanted)
    });
    for tag in tags {
        filter.text(query, tag, |image: &Image, wanted| {
            image.version() == wanted
        });
    }
    filter.text(
        query,
        "image_name",
        move |image: &Image, part| match names {
            Names::Parts => image.name().contains(part),
            Names::Whole => image.name() == part,
        },
    );
    filter.text(query, "image_id", |image: &Image, wanted| {
        image.id() == wanted
    });
    filter.text(query, "instance_id", |image: &Image, wanted| {
        image.instance().is_some_and(|(id, _)| id == wanted)
    });
    filter
}

/// Adds the filters of the image inventories.
pub(super) fn add_inventory<'a>(filter: &mut Filter<'a, Image>, query: &'a Query) {
    filter.text(query, "instance_name", |image: &Image, wanted| {
        image.instance().is_some_and(|(_, name)| name == wanted)
    });
    filter.text(query, "scan_status", |image: &Image, wanted| {
        image.scan_status == wanted
    });
    filter.flag(query, "has_vul", |image: &Image| {
        image.vulnerabilities() > 0
    });
    filter.flag(query, "has_unsafe_setting", |image: &Image| {
        image.unsafe_settings() > 0
    });
    filter.flag(query, "has_malicious_file", |_: &Image| false);
    filter.span(query, "latest_scan_time", Image::scan_time_ms);
    filter.span(query, "latest_update_time", Image::update_time_ms);
    // Documented default: false, and then it does not filter.
    if query.text("latest_version") == Some("true") {
        filter.text(query, "latest_version", |image: &Image, _| {
            image.is_latest()
        });
    }
}
