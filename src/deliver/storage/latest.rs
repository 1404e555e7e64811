//! `latest`: the name of the newest run.

use object_store::{Error as StoreError, PutMode, UpdateVersion};

use super::upload::Conditions;
use super::{Error, Storage};

/// The name of the pointer.
const NAME: &str = "latest";
/// Tries before it is said that others are in the way.
const TRIES: usize = 10;

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
        for _ in 0..TRIES {
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
            let mode = match (conditions, found) {
                (Conditions::Ignored, _) => PutMode::Overwrite,
                (Conditions::Kept, None) => PutMode::Create,
                (Conditions::Kept, Some((_, e_tag))) => PutMode::Update(UpdateVersion {
                    e_tag,
                    version: None,
                }),
            };
            let text = format!("{run_id}\n").into_bytes();
            match self.store.put_opts(&key, text.into(), mode.into()).await {
                Ok(_) => return Ok(Latest::This),
                // Somebody was faster: look again.
                Err(StoreError::AlreadyExists { .. } | StoreError::Precondition { .. }) => {}
                Err(error) => return Err(self.failed("write", &key, &error)),
            }
        }
        Err(Error::Contended {
            address: self.address_of(&key),
            run_id: run_id.to_owned(),
        })
    }
}

/// Whoever may write there may write anything: more than a name is no name.
fn name(text: &[u8]) -> String {
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(first).trim().to_owned()
}
