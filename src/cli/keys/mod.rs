//! `hss-audit keys`, and what publishing needs of keys and chain.

pub(super) mod arguments;

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use secrecy::zeroize::Zeroizing;

use super::console::Console;
use super::environment;
use super::failure::Failure;
use super::storage;
use crate::auth::Secret;
use crate::config::{self, RenderConfig};
use crate::deliver::{KeyError, KeyPair, PublicKey, Published, Seal, SigningKey};
use arguments::{GenerateArguments, KeysArguments, KeysCommand, ShowArguments};

/// Makes or shows keys.
pub(super) fn run(arguments: &KeysArguments, console: &Console) -> Result<u8, Failure> {
    match &arguments.command {
        KeysCommand::Generate(arguments) => generate(arguments, console),
        KeysCommand::Show(arguments) => show(arguments, console),
    }
}

fn generate(arguments: &GenerateArguments, console: &Console) -> Result<u8, Failure> {
    let password = password(arguments.password_from.as_deref())?;
    let unusable = |source| Failure::Key {
        path: arguments.out.clone(),
        source,
    };
    let pair = KeyPair::generate(password.as_ref().map(Secret::expose)).map_err(unusable)?;
    let public = pair.write(&arguments.out)?;
    console.remark(&format!(
        "secret key: {}; public key: {}",
        arguments.out.display(),
        public.display()
    ));
    if password.is_none() {
        console.remark("the secret key is not encrypted: who can read its file can sign");
    }
    tell(pair.public(), console);
    Ok(0)
}

fn show(arguments: &ShowArguments, console: &Console) -> Result<u8, Failure> {
    let text = fs::read_to_string(&arguments.file).map_err(|source| Failure::ReadKey {
        path: arguments.file.clone(),
        source,
    })?;
    let text = Zeroizing::new(text);
    let key = match PublicKey::read(&text) {
        Err(KeyError::Secret) => {
            let password = password(arguments.password_from.as_deref())?;
            let secret = SigningKey::read(&text, password.as_ref().map(Secret::expose));
            secret.map(|secret| secret.public().clone())
        }
        read => read,
    };
    let key = key.map_err(|source| Failure::Key {
        path: arguments.file.clone(),
        source,
    })?;
    tell(&key, console);
    Ok(0)
}

fn password(reference: Option<&str>) -> Result<Option<Secret>, Failure> {
    let environment = environment();
    let read = |text| config::password("--password-from", text, &environment);
    Ok(reference.map(read).transpose()?)
}

/// The key, and what to do with it.
fn tell(key: &PublicKey, console: &Console) {
    let line = key.line();
    console.result(&format!("key ID      {}", key.id()));
    console.result(&format!("public key  {line}"));
    console.result(&format!(
        "check with  hss-audit verify RUN --public-key {line}"
    ));
    console.result(&format!(
        "or with     minisign -V -P {line} -m RUN/manifest.json"
    ));
}

/// When a run is published, who signs it, and which chain it is entered in.
pub(super) fn seal(config: &RenderConfig, at: DateTime<Utc>) -> Result<Seal<'_>, Failure> {
    Ok(Seal {
        at,
        key: config.signing.as_ref(),
        behind: storage::end_of_chain(config)?,
    })
}

/// Says what was found in the chain of the archive while a run was published.
pub(super) fn warn_of_chain(published: &Published, console: &Console) {
    for run_id in &published.adopted {
        console.remark(&format!(
            "{run_id} was published without a line in the chain, and is entered now"
        ));
    }
    if let [first, ..] = published.chain_faults.as_slice() {
        let out = published.run.path.parent().unwrap_or(Path::new("."));
        console.remark(&format!(
            "the chain of `{}` does not hold: {first}; `hss-audit verify` says more",
            out.display()
        ));
    }
}
