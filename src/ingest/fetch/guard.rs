//! Which addresses may be called: public machines only, and only the hosts that a source names.
//!
//! A name is resolved once, the answer is checked, and the connection goes to the addresses that
//! were checked: a name that changes its answer between the two gains nothing.

use super::error::{FetchError, shown};
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use thiserror::Error;

/// How far a connection may go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Machines of the public network only.
    #[default]
    Public,
    /// This machine too: tests.
    Loopback,
    /// This machine and private networks too: a mirror inside an organisation. Link-local
    /// addresses, where clouds keep their secrets, stay closed.
    Private,
}

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressProblem {
    #[error("only http and https are followed")]
    Scheme,
    #[error("an address with a user name or a password is refused")]
    UserInfo,
    #[error("the address names no host")]
    NoHost,
    #[error("the name leads to {0}, which is not a public address")]
    NotPublic(IpAddr),
    #[error("the host is not among those that the source names (hosts)")]
    Undeclared,
    #[error("the port is neither the usual one nor that of the source")]
    Port,
    #[error("a redirect from https to http is refused")]
    Downgrade,
    #[error("too many redirects")]
    TooManyRedirects,
    #[error("a redirect without a place to go, or that would turn the question into another")]
    BadRedirect,
}

/// The hosts that one source may call.
#[derive(Debug)]
pub(super) struct Allowed {
    home: Url,
    hosts: Vec<String>,
    reach: Reach,
}

impl Allowed {
    /// The host of the source and those that it names.
    pub(super) fn new(url: &str, hosts: &[String], reach: Reach) -> Result<Self, FetchError> {
        let home = Url::parse(url).map_err(|e| FetchError::Production(format!("url: {e}")))?;
        let hosts = hosts.iter().map(|host| host.trim().to_ascii_lowercase()).collect();
        let allowed = Self { home, hosts, reach };
        allowed.check(&allowed.home)?;
        Ok(allowed)
    }

    pub(super) fn home(&self) -> &Url {
        &self.home
    }

    /// Refuses an address that must not be called.
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchError> {
        match self.problem(url) {
            None => Ok(()),
            Some(problem) => Err(FetchError::Address { url: shown(url), problem }),
        }
    }

    /// The place that a redirect leads to, unless it must not be followed.
    pub(super) fn step(&self, from: &Url, to: Url) -> Result<Url, FetchError> {
        if from.scheme() == "https" && to.scheme() == "http" {
            let problem = AddressProblem::Downgrade;
            return Err(FetchError::Address { url: shown(&to), problem });
        }
        self.check(&to)?;
        Ok(to)
    }

    fn problem(&self, url: &Url) -> Option<AddressProblem> {
        if !matches!(url.scheme(), "http" | "https") {
            return Some(AddressProblem::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Some(AddressProblem::UserInfo);
        }
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            return Some(AddressProblem::NoHost);
        };
        if self.home.host_str() != Some(host) && !self.hosts.iter().any(|h| h == host) {
            return Some(AddressProblem::Undeclared);
        }
        if url.port().is_some() && url.port() != self.home.port() {
            return Some(AddressProblem::Port);
        }
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        literal.filter(|ip| !admits(self.reach, *ip)).map(AddressProblem::NotPublic)
    }
}

/// Resolves names like the system does, and refuses those that lead inside.
#[derive(Debug, Clone, Copy)]
pub(super) struct GuardedResolver(pub(super) Reach);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One inner address among public ones is already somebody's trick.
            if let Some(inner) = found.iter().find(|address| !admits(reach, address.ip())) {
                return Err(AddressProblem::NotPublic(inner.ip()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether a connection may go to this address.
pub(super) fn admits(reach: Reach, ip: IpAddr) -> bool {
    let ip = plain(ip);
    match reach {
        Reach::Public => is_public(ip),
        Reach::Loopback => is_public(ip) || ip.is_loopback(),
        Reach::Private => is_public(ip) || ip.is_loopback() || is_private(ip),
    }
}

/// An IPv4 address that travels inside an IPv6 one: mapped, NAT64 or 6to4.
fn plain(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = ip else { return ip };
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let four = |high: u16, low: u16| {
        let ([p, q], [r, s]) = (high.to_be_bytes(), low.to_be_bytes());
        IpAddr::V4(Ipv4Addr::new(p, q, r, s))
    };
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => four(g, h),
        (0, 0, 0, 0, 0, 0) if (g, h) != (0, 0) && (g, h) != (0, 1) => four(g, h),
        (0x2002, ..) => four(b, c),
        _ => ip,
    }
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => v4.is_private(),
        // fd00:ec2::254 is where one cloud keeps its secrets.
        IpAddr::V6(v6) => v6.is_unique_local() && v6.segments()[..2] != [0xfd00, 0x0ec2],
    }
}

/// Special-purpose registries of IANA (RFC 6890 and its updates).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = a == 0
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 224;
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // Only 2000::/3 is given out; in it, 2001::/23 is for protocols and two blocks for documents.
    let given_out = a & 0xe000 == 0x2000;
    let special = (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || (a == 0x3fff && b < 0x1000);
    given_out && !special
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn addresses_that_lead_inside_are_not_public() {
        let inside = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "0.0.0.0",
            "0.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "169.254.169.254",
            "192.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
        ];
        for address in inside {
            assert!(!admits(Reach::Public, ip(address)), "{address}");
        }
        for address in ["46.105.1.1", "172.32.0.1", "100.128.0.1", "2a01:e0a::1", "192.0.1.1"] {
            assert!(admits(Reach::Public, ip(address)), "{address}");
        }
    }

    #[test]
    fn secrets_of_clouds_stay_closed_even_on_a_private_network() {
        for address in ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "fe80::1"] {
            assert!(!admits(Reach::Private, ip(address)), "{address}");
        }
        assert!(admits(Reach::Private, ip("10.0.0.8")) && !admits(Reach::Loopback, ip("10.0.0.8")));
    }

    #[test]
    fn odd_spellings_of_an_inner_address_are_seen_through() {
        for host in ["0x7f.1", "2130706433", "127.1", "0177.0.0.1", "[::ffff:7f00:1]"] {
            let found = Allowed::new(&format!("http://{host}/"), &[], Reach::Public);
            let problem = match found.unwrap_err() {
                FetchError::Address { problem, .. } => problem,
                other => panic!("{host}: {other}"),
            };
            assert!(matches!(problem, AddressProblem::NotPublic(_)), "{host}: {problem}");
        }
    }

    #[test]
    fn a_redirect_never_leaves_https_nor_the_declared_hosts() {
        let hosts = ["static.example.fr".to_owned()];
        let allowed = Allowed::new("https://www.example.fr/a", &hosts, Reach::Public).unwrap();
        let step = |to: &str| allowed.step(allowed.home(), Url::parse(to).unwrap());
        assert!(step("https://static.example.fr/b").is_ok());
        assert!(step("https://www.example.fr/b").is_ok());
        for refused in [
            "http://www.example.fr/b",
            "https://example.fr/",
            "https://evil-static.example.fr/",
            "https://static.example.fr.evil.org/",
            "https://static.example.fr:8443/",
            "https://user:pw@static.example.fr/",
            "ftp://static.example.fr/",
        ] {
            assert!(step(refused).is_err(), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn an_ipv4_address_is_judged_the_same_inside_an_ipv6_one(bits: u32) {
            let v4 = Ipv4Addr::from(bits);
            let mapped = IpAddr::V6(v4.to_ipv6_mapped());
            for reach in [Reach::Public, Reach::Loopback, Reach::Private] {
                prop_assert_eq!(admits(reach, IpAddr::V4(v4)), admits(reach, mapped));
            }
        }
    }
}
