//! Every asset of the population: what observations are about, and the whole that shares are shares of.

use std::net::IpAddr;

use serde::Serialize;

use super::form::{Id, Property, asset_id};
use crate::report::{AssetDetail, AssetKind, AssetStanding, Check, PopulationClass, Report, Text};

#[derive(Serialize)]
pub(super) struct Item<'a> {
    uuid: Id,
    description: String,
    props: Vec<Property<'a>>,
}

pub(super) fn items(report: &Report) -> impl Iterator<Item = Item<'_>> {
    report
        .standings
        .iter()
        .map(|standing| item(standing, &report.text))
}

fn item<'a>(standing: &'a AssetStanding, text: &Text) -> Item<'a> {
    let asset = &standing.asset;
    let mut props = vec![
        Property::of_oscal("asset-id", &asset.key),
        Property::of_oscal("asset-type", asset.kind().as_str()),
        Property::of_oscal("label", &asset.name),
        Property::own("region", &standing.region),
        Property::own("project-id", &standing.project_id),
        Property::own("class", standing.class.as_str()),
    ];
    let is_scanned = is_scanned(standing.class);
    props.extend(is_scanned.map(|yes| Property::of_oscal("is-scanned", yes_or_no(yes))));
    let names = ["class-weak-password", "class-password-complexity"];
    let classes = names.into_iter().zip(Check::ALL);
    props.extend(
        classes.map(|(name, check)| Property::own(name, standing.of(check).class.as_str())),
    );
    match &asset.detail {
        AssetDetail::Host(host) => {
            let is_public = host.public_ip.is_some();
            props.push(Property::of_oscal("public", yes_or_no(is_public)));
            props.push(Property::own("host-id", &host.host_id));
            props.extend(address(host.private_ip.as_deref(), "private-address"));
            props.extend(address(host.public_ip.as_deref(), "public-address"));
        }
        AssetDetail::Image(image) => {
            props.push(Property::own("image-type", image.image_type.as_str()));
            let id = image.image_id.as_deref();
            props.extend(id.map(|id| Property::own("image-id", id)));
        }
    }
    Item {
        uuid: asset_id(&standing.place()),
        description: match asset.kind() {
            AssetKind::Host => text.get("kind-host"),
            AssetKind::Image => text.get("kind-image"),
        },
        props,
    }
}

/// Whether HSS looks at an asset; nothing where the data does not say.
fn is_scanned(class: PopulationClass) -> Option<bool> {
    match class {
        PopulationClass::Failing | PopulationClass::Ignored | PopulationClass::Clean => Some(true),
        PopulationClass::NotProtected
        | PopulationClass::AgentOffline
        | PopulationClass::NeverScanned => Some(false),
        PopulationClass::Unknown => None,
    }
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

/// OSCAL's names are for addresses alone; under a pseudonym it is none.
fn address<'a>(text: Option<&'a str>, own: &'static str) -> Option<Property<'a>> {
    let text = text.filter(|text| !text.is_empty())?;
    Some(match text.parse() {
        Ok(IpAddr::V4(_)) => Property::of_oscal("ipv4-address", text),
        Ok(IpAddr::V6(_)) => Property::of_oscal("ipv6-address", text),
        Err(_) => Property::own(own, text),
    })
}
