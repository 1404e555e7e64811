//! Who signs runs, with which keys signatures are checked, and which runs are kept.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::FixedOffset;

use super::credentials::{SecretReference, Trim, warn_of_readers};
use super::file::{At, File, SecretText};
use super::origin::{Names, Origin, Setting};
use super::problem::Problem;
use super::raw::{Environment, RawRetention, RawSigning};
use crate::auth::Secret;
use crate::deliver::{KeyError, PublicKey, Rules, SigningKey, Span};

/// Hold the key that signs, and its password.
const KEY: &str = "HSS_AUDIT_SIGNING_KEY";
const PASSWORD: &str = "HSS_AUDIT_SIGNING_PASSWORD";
const KEY_FLAG: &str = "--sign-key-from";
const PASSWORD_FLAG: &str = "--sign-password-from";

const PUBLIC_KEY: Names = Names {
    flag: "--public-key",
    variable: "HSS_AUDIT_PUBLIC_KEY",
    key: "public_key",
};

/// The variables of this program that are read here.
pub(super) const VARIABLES: [&str; 3] = [KEY, PASSWORD, PUBLIC_KEY.variable];
// No variables: what is deleted should stand where it can be read.
const WITHIN: Names = Names {
    flag: "--keep-within",
    variable: "",
    key: "keep_within",
};
const OFFSET: Names = Names {
    flag: "--utc-offset",
    variable: "",
    key: "utc_offset",
};

/// The key that signs, where somebody wants signatures.
pub(super) fn signing_key(
    raw: &RawSigning,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Option<SigningKey> {
    let read = || -> Result<Option<SigningKey>, Problem> {
        let given = (raw.key_from.as_deref(), KEY_FLAG, KEY);
        let Some(key) = secret(given, &file.signing.key, environment, Trim::Spaces)? else {
            return Ok(None);
        };
        let given = (raw.password_from.as_deref(), PASSWORD_FLAG, PASSWORD);
        let password = secret(given, &file.signing.password, environment, Trim::LineEnd)?;
        let password = password.as_ref().map(Secret::expose);
        SigningKey::read(key.expose(), password)
            .map(Some)
            .map_err(|error| {
                Problem::new(format!("cannot sign with the key: {error}"), hint(error))
            })
    };
    read().unwrap_or_else(|problem| {
        problems.push(problem);
        None
    })
}

/// What to do about a key that cannot be used.
fn hint(error: KeyError) -> String {
    match error {
        KeyError::NoPassword | KeyError::WrongPassword => {
            format!(
                "give the password that the key was made with: `{PASSWORD_FLAG}`, or `password` under `[signing]`"
            )
        }
        KeyError::NotEncrypted => "leave the password out".to_owned(),
        KeyError::NoKey
        | KeyError::Public
        | KeyError::Secret
        | KeyError::Damaged
        | KeyError::Password
        | KeyError::Random => {
            "give a secret key of `hss-audit keys generate` or of `minisign -G`".to_owned()
        }
    }
}

/// A secret by reference of a flag, in a variable, or by reference of the file.
fn secret(
    (flag, flag_name, variable): (Option<&str>, &str, &str),
    of_file: &Option<SecretText>,
    environment: &Environment,
    trim: Trim,
) -> Result<Option<Secret>, Problem> {
    let is_set = environment
        .get(variable)
        .is_some_and(|text| !text.trim().is_empty());
    let reference = match (flag, is_set, of_file) {
        (Some(text), ..) => SecretReference::parse(flag_name, text, Path::new(""))?,
        (None, true, _) => SecretReference::Environment(variable.to_owned()),
        (None, false, Some(SecretText::Kept(reference))) => reference.clone(),
        // What is wrong with it is told already.
        (None, false, Some(SecretText::Unusable) | None) => return Ok(None),
    };
    if let SecretReference::File(path) = &reference {
        warn_of_readers(path);
    }
    let what = flag_name
        .trim_start_matches("--sign-")
        .trim_end_matches("-from");
    reference
        .resolve(&format!("signing {what}"), trim, environment)
        .map(Some)
}

/// Reads a password by reference of a flag.
pub(super) fn password(
    flag: &str,
    reference: &str,
    environment: &Environment,
) -> Result<Secret, Problem> {
    SecretReference::parse(flag, reference, Path::new(""))?.resolve(
        "password",
        Trim::LineEnd,
        environment,
    )
}

/// The keys that signatures are checked with; a text is the key itself, or the file that holds it.
pub(super) fn public_keys(
    flags: &[String],
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Vec<PublicKey> {
    let of_file = file.signing.public_key.as_ref().map(At::plain);
    let flags = (!flags.is_empty()).then(|| flags.to_vec());
    let list = |text: &str| text.split(',').map(|one| one.trim().to_owned()).collect();
    let chosen = PUBLIC_KEY.choose(flags, environment, list, of_file.as_ref());
    let Some(Setting { value, origin }) = chosen else {
        return Vec::new();
    };
    let folder = match origin {
        Origin::File { .. } => file.folder(),
        Origin::Flag(_) | Origin::Variable(_) => Path::new(""),
    };
    let mut keys = Vec::new();
    for text in value {
        match public_key(&text, folder) {
            Ok(key) => keys.push(key),
            Err(what) => problems.push(origin.problem(
                what,
                "give the file of a public key, or its second line, which begins with `RW`",
            )),
        }
    }
    keys
}

fn public_key(text: &str, folder: &Path) -> Result<PublicKey, String> {
    match PublicKey::read(text) {
        Ok(key) => return Ok(key),
        // Nobody gets to see it once more.
        Err(KeyError::Secret) => return Err("the public key is a secret key".to_owned()),
        Err(_) => {}
    }
    let path: PathBuf = folder.join(text);
    let shown = path.display();
    let read = fs::read_to_string(&path)
        .map_err(|error| format!("cannot read the public key `{shown}`: {error}"))?;
    PublicKey::read(&read).map_err(|error| format!("cannot use the public key `{shown}`: {error}"))
}

/// Which runs are kept.
pub(super) fn rules(raw: &RawRetention, file: &File, problems: &mut Vec<Problem>) -> Rules {
    let none = Environment::new();
    let of_file = &file.retention;
    let count = |flag: Option<usize>, of_file: &Option<At<usize>>| {
        flag.or(of_file.as_ref().map(|at| at.value)).unwrap_or(0)
    };
    let mut rules = Rules {
        last: count(raw.keep_last, &of_file.keep_last),
        daily: count(raw.keep_daily, &of_file.keep_daily),
        weekly: count(raw.keep_weekly, &of_file.keep_weekly),
        monthly: count(raw.keep_monthly, &of_file.keep_monthly),
        yearly: count(raw.keep_yearly, &of_file.keep_yearly),
        ..Rules::default()
    };
    let within = WITHIN.choose(
        raw.keep_within.clone(),
        &none,
        str::to_owned,
        of_file.keep_within.as_ref(),
    );
    if let Some(Setting { value, origin }) = within {
        rules.within = Span::parse(&value);
        if rules.within.is_none() {
            let what = format!("`{}` is `{value}`", origin.name());
            problems.push(
                Problem::new(what, "give a time such as `90d`, `36h` or `1y6m`").at(origin.place()),
            );
        }
    }
    let offset = OFFSET.choose(
        raw.utc_offset.clone(),
        &none,
        str::to_owned,
        of_file.utc_offset.as_ref(),
    );
    if let Some(Setting { value, origin }) = offset {
        match value.parse::<FixedOffset>() {
            Ok(offset) => rules.offset = offset,
            Err(_) => {
                let what = format!("`{}` is `{value}`", origin.name());
                problems.push(Problem::new(what, "give it like `+08:00`").at(origin.place()));
            }
        }
    }
    rules
}

/// States that there is no rule: everything but the newest run would go.
pub(super) fn no_rules() -> Problem {
    Problem::new(
        "no rule says which runs to keep",
        "give at least one, for example `--keep-daily 30 --keep-monthly 24`, or `[retention]` in the settings",
    )
}
