//! Which credentials the environment gives.

use super::*;

fn environment(variables: &[(&str, &str)]) -> Environment {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    variables.iter().map(owned).collect()
}

fn found(variables: &[(&str, &str)]) -> Result<Credentials, String> {
    resolve(&CredentialReference::Automatic, &environment(variables))
        .map_err(|problem| problem.what)
}

/// The name of the way that is taken.
fn way(variables: &[(&str, &str)]) -> &'static str {
    match found(variables).unwrap() {
        Credentials::Token(_) => "token",
        Credentials::AccessKey(_) => "access key",
        Credentials::Password(_) => "password",
        Credentials::Agency(_) => "agency",
    }
}

const KEY: [(&str, &str); 2] = [(ACCESS_KEY, "AK"), (SECRET_KEY, "SK")];
const USER_AND_PASSWORD: [(&str, &str); 3] = [(USER, "u"), (PASSWORD, "p "), (DOMAIN, "d")];

#[test]
fn the_first_way_that_is_given_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials");
    std::fs::write(&file, "[basic]\nak = profile\nsk = x\n").unwrap();
    let mut all = vec![(FILE_VARIABLE, file.to_str().unwrap())];
    let Ok(Credentials::AccessKey(key)) = found(&all) else {
        panic!("no key")
    };
    assert_eq!(key.access, "profile");
    all.extend(KEY);
    let Ok(Credentials::AccessKey(key)) = found(&all) else {
        panic!("no key")
    };
    assert_eq!(key.access, "AK");
    all.extend(USER_AND_PASSWORD);
    assert_eq!(way(&all), "password");
    all.push((TOKEN, "token"));
    assert_eq!(way(&all), "token");
    // Unless one is asked for by name.
    for (kind, wanted) in [
        ("token", "token"),
        ("password", "password"),
        ("access-key", "access key"),
        ("profile", "access key"),
        ("ECS", "agency"),
    ] {
        let mut all = all.clone();
        all.push((KIND, kind));
        assert_eq!(way(&all), wanted, "{kind}");
    }
}

const FILE_VARIABLE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";

#[test]
fn half_of_a_way_is_said_to_be_half() {
    for (variables, what) in [
        (
            vec![(ACCESS_KEY, "AK"), (SECRET_KEY, " ")],
            "HUAWEICLOUD_SDK_AK is set, but HUAWEICLOUD_SDK_SK is not",
        ),
        (
            vec![(SECRET_KEY, "SK")],
            "HUAWEICLOUD_SDK_SK is set, but HUAWEICLOUD_SDK_AK is not",
        ),
        (
            vec![(USER, "u"), (DOMAIN, "d")],
            "HSS_AUDIT_USER is set, but HSS_AUDIT_PASSWORD is not",
        ),
        (
            vec![(PASSWORD, "p")],
            "HSS_AUDIT_PASSWORD is set, but HSS_AUDIT_USER is not",
        ),
        (vec![(KIND, "password")], "HSS_AUDIT_USER is not set"),
        (vec![(KIND, "token")], "HSS_AUDIT_TOKEN is not set"),
        (vec![(KIND, "magic")], "HSS_AUDIT_CREDENTIALS is `magic`"),
        (vec![], "no credentials are given"),
    ] {
        assert_eq!(found(&variables).err().as_deref(), Some(what));
    }
}

#[test]
fn a_temporary_key_comes_with_its_token() {
    let variables = [KEY[0], KEY[1], (SECURITY_TOKEN, " ST ")];
    let Ok(Credentials::AccessKey(key)) = found(&variables) else {
        panic!("no key")
    };
    assert_eq!(key.security_token.unwrap().expose(), "ST");
}

#[test]
fn a_password_keeps_its_spaces() {
    let Ok(Credentials::Password(password)) = found(&USER_AND_PASSWORD) else {
        panic!("no password")
    };
    assert_eq!(password.password.expose(), "p ");
    assert_eq!(
        (password.user.as_str(), password.domain.as_str()),
        ("u", "d")
    );
}

#[test]
fn keys_are_only_taken_from_this_machine() {
    let at = |address| found(&[(KIND, "ecs"), (METADATA, address)]);
    for good in [
        "127.0.0.1:80",
        "http://127.0.0.1:8080/",
        "[::1]:9",
        "169.254.169.254:80",
    ] {
        assert!(matches!(at(good), Ok(Credentials::Agency(_))), "{good}");
    }
    for bad in [
        "10.0.0.1:80",
        "example.com:80",
        "127.0.0.1",
        "https://127.0.0.1:1",
    ] {
        assert!(at(bad).is_err(), "{bad}");
    }
    let Ok(Credentials::Agency(metadata)) = found(&[(KIND, "ecs")]) else {
        panic!("no agency")
    };
    assert_eq!(metadata.address().to_string(), "169.254.169.254:80");
}

#[test]
fn nothing_of_it_can_be_printed() {
    let secret = [KEY[0], (SECRET_KEY, "HIDDEN"), (SECURITY_TOKEN, "HIDDEN")];
    assert!(!format!("{:?}", found(&secret)).contains("HIDDEN"));
    let secret = [(USER, "u"), (PASSWORD, "HIDDEN"), (DOMAIN, "d")];
    assert!(!format!("{:?}", found(&secret)).contains("HIDDEN"));
}
