//! `latest`: the name of the newest run.

use super::swap::{Conditions, Swap};
use super::{Error, Storage};

/// The name of the pointer.
pub(super) const NAME: &str = "latest";

/// What became of `latest`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Latest {
    /// It names the run that was uploaded.
    This,
    /// It names a newer one, and stays.
    Newer(String),
}

impl Storage {
    /// The run that `latest` names.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn latest(&self) -> Result<Option<String>, Error> {
        let found = self.read(&self.key(NAME)).await?;
        Ok(found.map(|(text, _)| name(&text)))
    }

    /// Points `latest` to a run, unless it names a newer one: names of runs begin with their moment.
    pub(super) async fn advance(
        &self,
        run_id: &str,
        conditions: Conditions,
    ) -> Result<Latest, Error> {
        let key = self.key(NAME);
        let text = format!("{run_id}\n");
        let mut swap = Swap::new(self, &key, conditions);
        loop {
            let found = self.read(&key).await?;
            if let Some((text, _)) = &found {
                let known = name(text);
                if known == run_id {
                    return Ok(Latest::This);
                }
                if known.as_str() > run_id {
                    return Ok(Latest::Newer(known));
                }
            }
            let etag = found.and_then(|(_, etag)| etag);
            if swap.attempt(text.as_bytes(), etag).await? {
                return Ok(Latest::This);
            }
        }
    }
}

/// Whoever may write there may write anything: more than a name is no name.
fn name(text: &[u8]) -> String {
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(first).trim().to_owned()
}
