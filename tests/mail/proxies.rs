//! Servers that are reached through a proxy, which leads, refuses, or asks who it is.

use pretty_assertions::assert_eq;

use crate::desk::{Desk, PASSWORD, TWO, base64_of};
use crate::mailbox::proxy::{Proxy, Way};

const SIGN_IN: &str = "proxy_user = \"env:MAIL_USER\"\nproxy_password = \"env:MAIL_PASSWORD\"\n";

fn desk(proxy: &Proxy, scheme: &str, more: &str) -> Desk {
    let proxy = format!("proxy = \"{scheme}://{}\"\n{more}", proxy.address);
    Desk::new(&[], &proxy, TWO)
}

#[test]
fn a_letter_goes_through_a_proxy_even_if_the_server_greets_in_the_same_packet() {
    let shown: &'static str = base64_of(&format!("audit:{PASSWORD}")).leak();
    for (way, scheme, sign_in) in [
        (Way::Tunnel, "http", ""),
        (Way::TunnelFor(shown), "http", SIGN_IN),
        (Way::Socks, "socks5", ""),
        (Way::SocksFor("audit", PASSWORD), "socks5", SIGN_IN),
    ] {
        let proxy = Proxy::new(way);
        let desk = desk(&proxy, scheme, sign_in);
        let said = desk.send(&[]);
        assert_eq!(said.code, 0, "{way:?}: {}", said.errors);
        assert_eq!(desk.mailbox.received().len(), 1, "{way:?}");
        assert_eq!(proxy.wanted(), [desk.mailbox.address.to_string()]);
        // The server has a name that only the proxy can look up.
        let port = desk.mailbox.address.port();
        desk.settle(
            &format!(
                "server = \"localhost\"\nproxy = \"{scheme}://{}\"\n{sign_in}",
                proxy.address
            ),
            TWO,
        );
        assert_eq!(desk.send(&["--again"]).code, 0, "{way:?}");
        assert_eq!(proxy.wanted().last().unwrap(), &format!("localhost:{port}"));
    }
}

#[test]
fn a_proxy_that_refuses_or_wants_to_know_who_asks_says_so_once() {
    for (way, scheme, sign_in, words) in [
        (
            Way::TunnelFor("other"),
            "http",
            "",
            "it asks for a user and a password: give `proxy_user` and `proxy_password`",
        ),
        (
            Way::TunnelFor("other"),
            "http",
            SIGN_IN,
            "it refuses this user and password",
        ),
        (
            Way::TunnelRefused("403 port 25 is not for you, mail \"secret\" of the operator"),
            "http",
            SIGN_IN,
            "403 port 25 is not for you, …",
        ),
        (
            Way::SocksFor("audit", "other"),
            "socks5",
            "",
            "it asks for a user and a password",
        ),
        (
            Way::SocksFor("audit", "other"),
            "socks5",
            SIGN_IN,
            "it refuses this user and password",
        ),
        (
            Way::SocksStrange,
            "socks5",
            SIGN_IN,
            "it wants to know who asks in another way",
        ),
        (Way::SocksRefused, "socks5", "", "its rules forbid"),
    ] {
        let proxy = Proxy::new(way);
        let desk = desk(&proxy, scheme, sign_in);
        let said = desk.send(&["-vvv"]);
        assert_eq!(said.code, 6, "{way:?}");
        let place = format!("proxy `{scheme}://{}`: ", proxy.address);
        assert!(said.errors.contains(&place), "{}", said.errors);
        assert!(said.errors.contains(words), "{way:?}: {}", said.errors);
        // What lasts is not tried again.
        assert_eq!(desk.steps(), ["due", "refused"], "{way:?}");
        assert_eq!(desk.mailbox.calls(), 0);
        for place in [&said.errors, &said.results, &desk.ledger()] {
            assert!(!place.contains(PASSWORD), "{place}");
            let shown = base64_of(&format!("audit:{PASSWORD}"));
            assert!(!place.contains(&shown), "{place}");
        }
    }
}

#[test]
fn a_proxy_that_cannot_reach_the_server_right_now_is_asked_again() {
    let proxy = Proxy::new(Way::TunnelRefused("502 Bad Gateway"));
    let desk = desk(&proxy, "http", "");
    let said = desk.send(&[]);
    assert_eq!(said.code, 6);
    assert!(said.errors.contains("502 Bad Gateway"), "{}", said.errors);
    assert_eq!(desk.steps().last().unwrap(), "given_up");
    assert_eq!(proxy.wanted().len(), 4);

    // Nobody listens there: ports below 1024 are not given to whoever asks for any.
    desk.settle("proxy = \"socks5://127.0.0.1:9\"", TWO);
    let said = desk.send(&[]);
    assert_eq!(said.code, 6);
    assert!(
        said.errors.contains("proxy `socks5://127.0.0.1:9`: "),
        "{}",
        said.errors
    );
}
