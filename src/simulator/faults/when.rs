//! When a fault happens: how often, and to which requests.

use crate::simulator::call::Call;

/// How often a fault happens to the requests that it is meant for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Often {
    /// Every time: no retry helps.
    #[default]
    Always,
    /// This share of the times, from 0 to 1; every retry draws anew.
    Rate(f64),
    /// The first times that a request is made, so that the retry after them succeeds.
    First(u32),
}

/// Which requests a fault is meant for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// How the path begins: after the project id, or from the start when it begins with a slash. Without one, every call to
    /// HSS.
    pub path: Option<String>,
    /// Query parameters that the request must have.
    pub parameters: Vec<(String, String)>,
}

/// When a fault happens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct When {
    /// How often.
    pub often: Often,
    /// To which requests.
    pub target: Target,
}

/// A fault and when it happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned<T> {
    /// What happens.
    pub fault: T,
    /// When it happens.
    pub when: When,
}

impl<T> Planned<T> {
    /// Plans a fault for every request.
    pub fn always(fault: T) -> Planned<T> {
        Planned {
            fault,
            when: When::default(),
        }
    }
}

impl Target {
    pub(super) fn fits(&self, call: &Call) -> bool {
        let path = match self.path.as_deref() {
            None => call.api().is_some(),
            Some(start) if start.starts_with('/') => call.path.starts_with(start),
            Some(start) => call.api().is_some_and(|api| api.starts_with(start)),
        };
        let has = |(name, value): &(String, String)| call.query.text(name) == Some(value);
        path && self.parameters.iter().all(has)
    }

    /// Reads `PATH`, `PATH?NAME=VALUE&…` or `?NAME=VALUE`.
    pub(super) fn parse(text: &str) -> Option<Target> {
        let (path, parameters) = text.split_once('?').unwrap_or((text, ""));
        let parameters: Option<Vec<_>> = parameters
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('='))
            .map(|pair| pair.map(|(name, value)| (name.to_owned(), value.to_owned())))
            .collect();
        let target = Target {
            path: Some(path.to_owned()).filter(|path| !path.is_empty()),
            parameters: parameters?,
        };
        Some(target).filter(|target| *target != Target::default())
    }
}

impl When {
    /// Whether the fault happens to this request; `purpose` separates the draws of one fault from those of another.
    pub(super) fn strikes(&self, call: &Call, purpose: u64) -> bool {
        self.target.fits(call)
            && match self.often {
                Often::Always => true,
                Often::First(times) => call.attempt < times,
                Often::Rate(rate) => share(call.draw(purpose)) < rate,
            }
    }
}

/// Turns a draw into a number from 0 up to 1.
#[expect(
    clippy::cast_precision_loss,
    reason = "the 53 bits that a float has room for"
)]
fn share(draw: u64) -> f64 {
    (draw >> 11) as f64 / (1_u64 << 53) as f64
}

impl Often {
    /// Reads a share from 0 to 1, or `first:N`.
    pub(super) fn parse(text: &str) -> Option<Often> {
        if let Some(times) = text.strip_prefix("first:") {
            return times.parse().ok().map(Often::First);
        }
        let rate: f64 = text.parse().ok()?;
        (0.0..=1.0).contains(&rate).then_some(Often::Rate(rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Request;

    async fn call(uri: &str) -> Call {
        let request = Request::builder().uri(uri).body(Default::default());
        Call::read(0, 7, request.unwrap()).await
    }

    fn when(often: Often, target: &str) -> When {
        let target = Target::parse(target).unwrap_or_default();
        When { often, target }
    }

    #[tokio::test]
    async fn a_target_is_a_beginning_and_parameters() {
        let asked = call("/v5/p/image/baseline/overview?offset=400&limit=200").await;
        for fits in [
            "",
            "image/",
            "image/baseline/overview",
            "?offset=400",
            "image/?offset=400&limit=200",
            "/v5/p/",
        ] {
            assert!(when(Often::Always, fits).strikes(&asked, 0), "{fits}");
        }
        for other in ["baseline/", "?offset=40", "image/?offset=200", "/v3/"] {
            assert!(!when(Often::Always, other).strikes(&asked, 0), "{other}");
        }
        let iam = call("/v3/projects").await;
        assert!(!when(Often::Always, "").strikes(&iam, 0));
        assert!(when(Often::Always, "/v3/projects").strikes(&iam, 0));
        assert_eq!(Target::parse(""), None);
        assert_eq!(Target::parse("a?b"), None);
    }

    #[tokio::test]
    async fn a_rate_is_kept_and_a_retry_may_succeed() {
        let tenth = when(Often::Rate(0.1), "");
        let mut struck = 0;
        let mut recovered = 0;
        for offset in 0..2_000 {
            let mut asked = call(&format!("/v5/p/a?offset={offset}")).await;
            if tenth.strikes(&asked, 3) {
                struck += 1;
                asked.attempt = 1;
                recovered += usize::from(!tenth.strikes(&asked, 3));
            }
        }
        assert!((140..260).contains(&struck), "{struck} of 2000");
        assert!(recovered > struck / 2, "{recovered} of {struck}");
        let mut asked = call("/v5/p/a").await;
        assert!(when(Often::Rate(1.0), "").strikes(&asked, 0));
        assert!(!when(Often::Rate(0.0), "").strikes(&asked, 0));
        assert!(when(Often::First(1), "").strikes(&asked, 0));
        asked.attempt = 1;
        assert!(!when(Often::First(1), "").strikes(&asked, 0));
    }

    #[test]
    fn a_rate_is_read_as_it_is_meant() {
        assert_eq!(Often::parse("0.25"), Some(Often::Rate(0.25)));
        assert_eq!(Often::parse("first:2"), Some(Often::First(2)));
        for bad in ["", "2", "-1", "nan", "first:", "often"] {
            assert_eq!(Often::parse(bad), None, "{bad}");
        }
    }
}
