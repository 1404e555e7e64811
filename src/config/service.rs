//! Where HSS and IAM answer for a region.

use super::problem::{Place, Problem};
use super::raw::Environment;
use super::regions;
use crate::collect;
use crate::hss::{Endpoint, EndpointError, InsecureHttp};

/// The variable of the official SDK for the address of IAM.
const IAM: &str = "HUAWEICLOUD_SDK_IAM_ENDPOINT";

/// Where requests of a target go.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub(super) region: String,
    pub(super) endpoint: Endpoint,
    /// Absent where nobody said it and it does not follow from the region.
    pub(super) iam: Option<Endpoint>,
    /// Whether flags, file or variable said it.
    is_iam_said: bool,
}

impl Service {
    /// The same, with what is kept beside the credentials where nobody said anything about IAM.
    pub(super) fn or_iam(
        self,
        kept: Option<&str>,
        insecure: InsecureHttp,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let Some(kept) = kept.filter(|_| !self.is_iam_said) else {
            return Some(self);
        };
        match Endpoint::parse(kept, insecure) {
            Ok(iam) => Some(Self {
                iam: Some(iam),
                ..self
            }),
            Err(error) => {
                let hint = Voice::Flags.endpoint_hint(&error);
                let what = format!("cannot use the IAM endpoint of the credentials file: {error}");
                problems.push(Problem::new(what, hint));
                None
            }
        }
    }
}

/// A word, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) place: Place,
}

/// How settings are called where they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// By flags.
    Flags,
    /// By keys of the configuration file.
    Keys,
}

/// What was said about a service.
pub(super) struct Address<'a> {
    pub(super) voice: Voice,
    pub(super) region: Option<Word<'a>>,
    pub(super) endpoint: Option<Word<'a>>,
    pub(super) iam: Option<Word<'a>>,
    pub(super) insecure: InsecureHttp,
}

impl Address<'_> {
    /// Checks what was said; problems are added to `problems`.
    pub(super) fn resolve(
        &self,
        environment: &Environment,
        problems: &mut Vec<Problem>,
    ) -> Option<Service> {
        let (region, address) = self
            .named()
            .map_err(|problem| problems.push(problem))
            .ok()?;
        let endpoint = self.parse("endpoint", address.as_word(), problems);
        let variable = environment.get(IAM).map(|text| text.trim());
        let variable = variable.filter(|text| !text.is_empty());
        let said = self.iam.or(variable.map(call));
        let is_iam_said = said.is_some();
        // An address of one's own may lead to another cloud; its secrets are not for the public IAM.
        let derived = || address.known_region().and_then(regions::iam);
        let iam = match said {
            Some(word) => {
                let what = self.iam.map_or(IAM, |_| "IAM endpoint");
                Some(self.parse(what, word, problems)?)
            }
            None => derived().and_then(|text| self.parse("IAM endpoint", call(&text), problems)),
        };
        Some(Service {
            region,
            endpoint: endpoint?,
            iam,
            is_iam_said,
        })
    }

    /// Region id and address of HSS, the one following from the other where only one is said.
    fn named(&self) -> Result<(String, Named<'_>), Problem> {
        match (self.region, self.endpoint) {
            (None, None) => Err(Problem::new("no region is named", self.voice.region_hint())),
            (Some(region), None) => match regions::endpoint(region.text) {
                Some(address) => Ok((region.text.to_owned(), Named::Known(address, region))),
                None => Err(self.unknown_region(region)),
            },
            (Some(region), Some(_)) if !is_plain(region.text) => Err(Problem::new(
                format!("`{}` is no region id", region.text),
                "give a word such as `cn-north-4`",
            )
            .at(region.place)),
            (region, Some(address)) => {
                let named = region.map(|region| region.text);
                let named = named.or_else(|| regions::of(address.text));
                let name = named.unwrap_or(collect::NO_REGION).to_owned();
                Ok((name, Named::Own(address)))
            }
        }
    }

    fn unknown_region(&self, region: Word<'_>) -> Problem {
        let endpoint = self.voice.endpoint();
        let hint = match regions::nearest(region.text) {
            Some(near) => format!(
                "did you mean `{near}`? For a region that this program does not know give `{endpoint}` too"
            ),
            None => format!(
                "known are {}; for any other give `{endpoint}` too",
                regions::REGIONS.join(", ")
            ),
        };
        Problem::new(format!("unknown region `{}`", region.text), hint).at(region.place)
    }

    fn parse(&self, what: &str, word: Word<'_>, problems: &mut Vec<Problem>) -> Option<Endpoint> {
        let parsed = Endpoint::parse(word.text, self.insecure);
        let stated = parsed.map_err(|error| {
            let hint = self.voice.endpoint_hint(&error);
            Problem::new(format!("cannot use the {what}: {error}"), hint).at(word.place)
        });
        stated.map_err(|problem| problems.push(problem)).ok()
    }
}

/// An address of HSS.
enum Named<'a> {
    /// That of a known region.
    Known(String, Word<'a>),
    /// One that somebody named.
    Own(Word<'a>),
}

impl Named<'_> {
    fn as_word(&self) -> Word<'_> {
        match self {
            Self::Known(text, region) => Word {
                text,
                place: region.place,
            },
            Self::Own(word) => *word,
        }
    }

    fn known_region(&self) -> Option<&str> {
        match self {
            Self::Known(_, region) => Some(region.text),
            Self::Own(word) => regions::of(word.text),
        }
    }
}

impl Voice {
    fn endpoint(self) -> &'static str {
        match self {
            Self::Flags => "--endpoint",
            Self::Keys => "endpoint",
        }
    }

    fn region_hint(self) -> &'static str {
        match self {
            Self::Flags => "give `--region`, for example `--region cn-north-4`",
            Self::Keys => "give `regions`, for example `regions = [\"cn-north-4\"]`",
        }
    }

    fn endpoint_hint(self, error: &EndpointError) -> &'static str {
        match (error, self) {
            (EndpointError::Insecure(_), Self::Flags) => {
                "use `https://`, or `--allow-insecure-http` if the way there is safe"
            }
            (EndpointError::Insecure(_), Self::Keys) => {
                "use `https://`, or `allow_insecure_http = true` if the way there is safe"
            }
            (EndpointError::NotUrl(_) | EndpointError::Scheme(_) | EndpointError::Path(_), _) => {
                "give scheme and host only, for example `https://hss.cn-north-4.myhuaweicloud.com`"
            }
        }
    }
}

/// A word that stands in no file.
pub(super) fn call(text: &str) -> Word<'_> {
    Word {
        text,
        place: Place::Call,
    }
}

/// Whether a word can be an id: the documents allow up to 256 characters, and what stands in a path or a header must need
/// no escaping.
pub(super) fn is_plain(id: &str) -> bool {
    let mut bytes = id.bytes();
    (1..=256).contains(&id.len())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
