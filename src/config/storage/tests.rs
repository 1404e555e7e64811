//! Addresses, and what belongs to them.

use super::*;

#[test]
fn an_address_has_a_bucket_and_a_prefix() {
    for (text, bucket, prefix) in [
        ("s3://audit", "audit", ""),
        ("s3://audit/", "audit", ""),
        ("s3://a.b-3/team/hss", "a.b-3", "team/hss"),
        ("s3://audit/team/hss/", "audit", "team/hss"),
    ] {
        let address = Address::parse(text).unwrap();
        assert_eq!((&*address.bucket, &*address.prefix), (bucket, prefix));
    }
    for text in [
        "s3://",
        "s3:///x",
        "s3://ab",
        "s3://Audit",
        "s3://-audit",
        "s3://audit.",
        "s3://audit_1/x",
        "s3://audit/a//b",
        "s3://audit/../b",
        "s3://audit/.uploads",
        "s3://audit/a%2Fb",
        "s3://audit/生产",
    ] {
        assert!(Address::parse(text).is_err(), "{text}");
    }
    assert!(!is_storage_address("s3:/audit"));
}

#[cfg(feature = "object-storage")]
mod settings {
    use std::collections::BTreeMap;
    use std::fs;

    use super::super::*;

    /// What settings and variables lead to, or all that is wrong with them.
    fn found(text: &str, variables: &[(&str, &str)]) -> Result<StorageConfig, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.toml");
        fs::write(&path, text).unwrap();
        let pairs = variables.iter();
        let environment: BTreeMap<String, String> = pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let sources = Sources::new(Some(&path), &environment);
        storage(&sources, "s3://audit/team").map_err(|problems| {
            let list = problems.list.into_iter();
            list.map(|problem| format!("{} | {}", problem.what, problem.hint))
                .collect()
        })
    }

    const KEYS: [(&str, &str); 3] = [
        ("AWS_ACCESS_KEY_ID", "AK-of-s3"),
        ("AWS_SECRET_ACCESS_KEY", "SK"),
        ("HSS_AUDIT_WORK", "/work"),
    ];

    #[test]
    fn of_region_and_endpoint_that_of_obs_follows_from_the_other() {
        let endpoint = "https://obs.cn-north-4.myhuaweicloud.com";
        for text in [
            "[storage]\nregion = \"cn-north-4\"\n".to_owned(),
            format!("[storage]\nendpoint = \"{endpoint}\"\n"),
        ] {
            let config = found(&text, &KEYS).unwrap();
            assert_eq!(
                (&*config.endpoint, &*config.region),
                (endpoint, "cn-north-4")
            );
            assert!(!config.is_path_style);
            assert!(config.archive.starts_with("/work"), "{config:?}");
        }
        let variables = [
            &KEYS[..],
            &[
                ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
                ("AWS_REGION", "x"),
            ],
        ];
        let config = found("", &variables.concat()).unwrap();
        assert!(config.is_path_style, "a number has no names before it");
        assert_ne!(
            config.archive,
            found("[storage]\nregion = \"x\"\n", &KEYS).unwrap().archive
        );
    }

    #[test]
    fn the_file_wins_over_variables_of_other_programs() {
        let text = "[storage]\nregion = \"r\"\ncredentials = \"a\"\npath_style = true\nkeep_local = 3\n\
                    [credentials.a]\naccess_key = \"env:AK\"\nsecret_key = \"env:SK\"\n";
        let variables = [
            &KEYS[..],
            &[("AK", "AK-of-file"), ("SK", "s"), ("AWS_REGION", "other")],
        ];
        let config = found(text, &variables.concat()).unwrap();
        assert_eq!((&*config.key.access, &*config.region), ("AK-of-file", "r"));
        assert!(config.is_path_style);
        assert_eq!(config.keep_local, 3);
        let text = "[storage]\nregion = \"r\"\n";
        assert_eq!(found(text, &KEYS).unwrap().key.access, "AK-of-s3");
        let sdk = [
            ("HUAWEICLOUD_SDK_AK", "AK-of-sdk"),
            ("HUAWEICLOUD_SDK_SK", "s"),
            ("HOME", "/home/x"),
        ];
        let config = found(text, &sdk).unwrap();
        assert_eq!(config.key.access, "AK-of-sdk");
        assert!(config.archive.starts_with("/home/x/.cache/hss-audit"));
    }

    #[test]
    fn every_mistake_is_told_with_what_to_do() {
        let wrong = found(
            "[storage]\nendpoint = \"http://obs.example.com\"\nstorage_class = \"GLACIER\"\nencryption = \"x\"\n\
             credentials = \"b\"\nregion = \"\"\nwork = \" \"\nkeep_local = 0\n\
             [credentials.a]\ntoken = \"env:T\"\n",
            &[("AWS_ACCESS_KEY_ID", "AK")],
        );
        insta::assert_snapshot!("every_mistake_of_storage", wrong.unwrap_err().join("\n"));
        let wrong = found(
            "[storage]\ncredentials = \"a\"\n[credentials.a]\ntoken = \"env:T\"\n",
            &[],
        );
        insta::assert_snapshot!("a_storage_without_anything", wrong.unwrap_err().join("\n"));
    }
}

#[cfg(not(feature = "object-storage"))]
#[test]
fn a_build_without_it_says_which_one_has_it() {
    let environment = Environment::new();
    let sources = Sources::without_file(&environment);
    let problems = storage(&sources, "s3://audit/team").unwrap_err();
    let [problem] = problems.list.as_slice() else {
        panic!("{problems}")
    };
    assert!(problem.what.contains("this build"), "{problem:?}");
    assert!(
        problem.hint.contains("--features object-storage"),
        "{problem:?}"
    );
}
