//! The kinds of images, and the two vocabularies that name them.

/// Where an image comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImageKind {
    /// Private images of SWR.
    Private,
    /// Images of SWR that another account shares.
    Shared,
    /// Images of SWR enterprise instances.
    Instance,
    /// Images of Harbor registries.
    Harbor,
    /// Images of JFrog registries.
    Jfrog,
    /// Images of CI/CD pipelines.
    Cicd,
}

impl ImageKind {
    /// Every kind.
    pub const ALL: [ImageKind; 6] = [
        ImageKind::Private,
        ImageKind::Shared,
        ImageKind::Instance,
        ImageKind::Harbor,
        ImageKind::Jfrog,
        ImageKind::Cicd,
    ];

    /// Its `image_type` in requests and in most answers.
    ///
    /// # Source
    /// HSS API v5, ListRegistryImages and ListCicdImages, `image_type`.
    pub fn image_type(self) -> &'static str {
        match self {
            ImageKind::Private => "private_image",
            ImageKind::Shared => "shared_image",
            ImageKind::Instance => "instance_image",
            ImageKind::Harbor => "harbor",
            ImageKind::Jfrog => "jfrog",
            ImageKind::Cicd => "cicd",
        }
    }

    /// Its name in the other vocabulary of answers.
    ///
    /// # Source
    /// HSS API v5, ListImageWeakPwdUsers, response `image_type`; ListRegistryImages, `registry_type`.
    pub fn registry_type(self) -> &'static str {
        match self {
            ImageKind::Private => "SwrPrivate",
            ImageKind::Shared => "SwrShared",
            ImageKind::Instance => "SwrEnterprise",
            ImageKind::Harbor => "Harbor",
            ImageKind::Jfrog => "Jfrog",
            ImageKind::Cicd => "cicd",
        }
    }

    /// Its part of the row ids and of the seed.
    pub(crate) fn number(self) -> u64 {
        match self {
            ImageKind::Private => 1,
            ImageKind::Shared => 2,
            ImageKind::Instance => 3,
            ImageKind::Harbor => 4,
            ImageKind::Jfrog => 5,
            ImageKind::Cicd => 6,
        }
    }
}
