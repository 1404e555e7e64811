//! Assets: the hosts and container images that results are about.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A host or a container image, as far as a result row describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// Identity within a region and project; stable across runs.
    ///
    /// # Shape
    /// `host:<host_id>`, or `image:<image_type>/<namespace>/<name>:<version>`, or for CI/CD images with an id
    /// `image:cicd/<namespace>/<name>:<version>@<image_id>`.
    pub key: Box<str>,
    /// What a reader calls it: the host name, or `namespace/name:version`.
    pub name: Box<str>,
    /// The fields that only this kind of asset has.
    #[serde(flatten)]
    pub detail: AssetDetail,
}

/// Host or image fields of an [`Asset`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AssetDetail {
    /// A server.
    Host(HostAsset),
    /// A container image.
    Image(ImageAsset),
}

/// The two kinds of asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// A server.
    Host,
    /// A container image.
    Image,
}

/// What identifies and locates a host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct HostAsset {
    /// HSS server id; the join key between lists.
    pub host_id: Box<str>,
    /// Private address; older regions only give `host_ip`, which then stands here.
    pub private_ip: Option<Arc<str>>,
    /// Public (elastic) address; absent when the host has none.
    pub public_ip: Option<Arc<str>>,
    /// Enterprise project id, when the host list names it.
    pub enterprise_project_id: Option<Arc<str>>,
    /// Enterprise project name, when the host list names it.
    pub enterprise_project_name: Option<Arc<str>>,
    /// Operating system family (`Linux`, `Windows`), when the host list names it.
    pub os_type: Option<Arc<str>>,
    /// Business value from the host list (`important`, `common`, `test`).
    pub asset_value: Option<Arc<str>>,
}

/// What identifies an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImageAsset {
    /// Where the image comes from.
    pub image_type: ImageType,
    /// Organization; only private and shared images are sure to have one.
    pub namespace: Option<Arc<str>>,
    /// Image name.
    pub image_name: Box<str>,
    /// Tag.
    pub image_version: Option<Arc<str>>,
    /// HSS image id, when given.
    pub image_id: Option<Arc<str>>,
}

/// Image type in one vocabulary; the service uses two.
///
/// # Source
/// HSS API v5, ListImageWeakPwdUsers and ListImagePwdComplexity: responses say `SwrPrivate` … in the documented
/// table and `private_image` … in every example and in the SDK models.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImageType {
    /// SWR private image.
    Private,
    /// SWR shared image.
    Shared,
    /// SWR enterprise edition image.
    Instance,
    /// Any connected registry.
    Registry,
    /// Harbor registry.
    Harbor,
    /// JFrog registry.
    Jfrog,
    /// CI/CD image.
    Cicd,
    /// Image found on a host.
    Local,
    /// Another registry, as HSS calls it.
    OtherRegistry,
    /// A word that this program does not know, kept as it came.
    Unknown(String),
}

impl ImageType {
    /// Reads either vocabulary, in any letter case; an unknown word is kept, never an error.
    #[must_use]
    pub fn parse(raw: &str) -> Self {
        match raw.trim().to_ascii_lowercase().as_str() {
            "private_image" | "swrprivate" => Self::Private,
            "shared_image" | "swrshared" => Self::Shared,
            "instance_image" | "swrenterprise" => Self::Instance,
            "registry" => Self::Registry,
            "harbor" => Self::Harbor,
            "jfrog" => Self::Jfrog,
            "cicd" => Self::Cicd,
            "local_image" | "local" => Self::Local,
            "other" => Self::OtherRegistry,
            _ => Self::Unknown(raw.trim().to_owned()),
        }
    }

    /// The word used in requests, files and reports.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Private => "private_image",
            Self::Shared => "shared_image",
            Self::Instance => "instance_image",
            Self::Registry => "registry",
            Self::Harbor => "harbor",
            Self::Jfrog => "jfrog",
            Self::Cicd => "cicd",
            Self::Local => "local_image",
            Self::OtherRegistry => "other",
            Self::Unknown(raw) => raw,
        }
    }
}

impl fmt::Display for ImageType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for ImageType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl AssetKind {
    /// The word used in files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Image => "image",
        }
    }
}

impl Asset {
    /// Makes the asset of a host.
    ///
    /// A host without a name is called by its id.
    #[must_use]
    pub fn host(name: Option<Box<str>>, host: HostAsset) -> Self {
        Self {
            key: format!("host:{}", host.host_id).into(),
            name: name.unwrap_or_else(|| host.host_id.clone()),
            detail: AssetDetail::Host(host),
        }
    }

    /// Makes the asset of an image.
    #[must_use]
    pub fn image(image: ImageAsset) -> Self {
        let mut name = String::new();
        if let Some(namespace) = &image.namespace {
            name.push_str(namespace);
            name.push('/');
        }
        name.push_str(&image.image_name);
        if let Some(version) = &image.image_version {
            name.push(':');
            name.push_str(version);
        }
        let mut key = format!("image:{}/{name}", image.image_type);
        if let (ImageType::Cicd, Some(id)) = (&image.image_type, &image.image_id) {
            key.push('@');
            key.push_str(id);
        }
        Self {
            key: key.into(),
            name: name.into(),
            detail: AssetDetail::Image(image),
        }
    }

    /// Host or image.
    #[must_use]
    pub fn kind(&self) -> AssetKind {
        match self.detail {
            AssetDetail::Host(_) => AssetKind::Host,
            AssetDetail::Image(_) => AssetKind::Image,
        }
    }

    /// The host fields, when this is a host.
    #[must_use]
    pub fn as_host(&self) -> Option<&HostAsset> {
        match &self.detail {
            AssetDetail::Host(host) => Some(host),
            AssetDetail::Image(_) => None,
        }
    }

    /// The image fields, when this is an image.
    #[must_use]
    pub fn as_image(&self) -> Option<&ImageAsset> {
        match &self.detail {
            AssetDetail::Image(image) => Some(image),
            AssetDetail::Host(_) => None,
        }
    }

    /// Whether the internet can reach it, as far as is known: a host with a public address.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.as_host().is_some_and(|host| host.public_ip.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_image_vocabularies_mean_the_same() {
        for (one, other) in [
            ("SwrPrivate", "private_image"),
            ("SWRSHARED", "shared_image"),
            ("SwrEnterprise", "instance_image"),
            ("Harbor", "harbor"),
            (" Jfrog ", "jfrog"),
        ] {
            assert_eq!(ImageType::parse(one), ImageType::parse(other));
        }
        assert_eq!(ImageType::parse("Quay").as_str(), "Quay");
    }

    #[test]
    fn an_image_is_named_by_what_is_known() {
        let image = ImageAsset {
            image_type: ImageType::Cicd,
            namespace: None,
            image_name: "app".into(),
            image_version: None,
            image_id: Some("7".into()),
        };
        let asset = Asset::image(image);
        assert_eq!((&*asset.key, &*asset.name), ("image:cicd/app@7", "app"));
    }
}
