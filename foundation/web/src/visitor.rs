//! From which address a visitor comes, where a proxy stands before the platform: the proxy writes down whom it speaks for in
//! `X-Forwarded-For`, and a visitor may have written anything there before. Only proxies that the operator names are
//! believed.

use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// The address of whoever asks, in the extensions of every request that came over a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitorAddress(pub IpAddr);

impl VisitorAddress {
    /// What counts as one visitor: of version 6 the network (/64) that one household is given.
    #[must_use]
    pub fn household(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V4(a) => a.into(),
            IpAddr::V6(a) => Ipv6Addr::from_bits(a.to_bits() >> 64 << 64).into(),
        }
    }
}

/// The proxies whose word on a visitor's address is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

/// Addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    first: IpAddr,
    /// How many leading bits are the same.
    bits: u32,
}

/// What is no network: neither an address nor `address/bits`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoNetwork(pub String);

impl std::fmt::Display for NoNetwork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} is no network; write an address (10.0.0.7) or a range (10.0.0.0/8, fd00::/8)", self.0)
    }
}

impl std::error::Error for NoNetwork {}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let wrong = || NoNetwork(text.to_owned());
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let first: IpAddr = address.parse().map_err(|_| wrong())?;
        let max = width(first);
        let bits = bits.map_or(Ok(max), str::parse).map_err(|_| wrong())?;
        if bits > max { Err(wrong()) } else { Ok(Self { first, bits }) }
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

impl Network {
    fn holds(self, address: IpAddr) -> bool {
        let number = |a: IpAddr| match a {
            IpAddr::V4(a) => u128::from(a.to_bits()),
            IpAddr::V6(a) => a.to_bits(),
        };
        let rest = width(self.first) - self.bits;
        self.first.is_ipv4() == address.is_ipv4()
            && number(self.first).checked_shr(rest) == number(address).checked_shr(rest)
    }
}

impl FromStr for TrustedProxies {
    type Err = NoNetwork;

    /// `127.0.0.1, 10.0.0.0/8`: separated by commas or spaces.
    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        text.split([',', ' ']).filter(|n| !n.is_empty()).map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl TrustedProxies {
    /// Whether none is trusted: every visitor is the other end of the socket.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn hold(&self, address: IpAddr) -> bool {
        self.0.iter().any(|n| n.holds(address))
    }

    /// The visitor behind `peer`, the other end of the socket: the rightmost address in `X-Forwarded-For` that is no trusted
    /// proxy's. What stands left of it, the visitor may have made up.
    #[must_use]
    pub fn visitor(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut known = peer.to_canonical();
        let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).collect();
        let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
        while self.hold(known) {
            match hops.next().and_then(address_of) {
                Some(before) => known = before,
                None => break,
            }
        }
        known
    }
}

/// An address as proxies write it: alone, with a port, or in brackets.
fn address_of(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse().or_else(|_| text.parse::<SocketAddr>().map(|a| a.ip()));
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    address.ok().or_else(bare).map(|a: IpAddr| a.to_canonical())
}

/// Writes [`VisitorAddress`] into a request that came over a socket.
pub(crate) async fn note(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let visitor = proxies.visitor(peer.ip(), request.headers());
        request.extensions_mut().insert(VisitorAddress(visitor));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor(proxies: &str, peer: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let proxies: TrustedProxies = proxies.parse().unwrap();
        proxies.visitor(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn nobody_is_believed_whom_the_operator_does_not_name() {
        assert_eq!(visitor("", "113.102.7.9", &["1.2.3.4"]), "113.102.7.9");
        assert_eq!(visitor("10.0.0.0/8", "113.102.7.9", &["1.2.3.4"]), "113.102.7.9");
    }

    #[test]
    fn a_trusted_proxy_tells_the_visitor_and_what_the_visitor_made_up_is_not_believed() {
        let proxies = "127.0.0.1, 10.0.0.0/8 fd00::/8";
        assert_eq!(visitor(proxies, "127.0.0.1", &["113.102.7.9"]), "113.102.7.9");
        assert_eq!(visitor(proxies, "127.0.0.1", &["1.2.3.4, 113.102.7.9, 10.1.2.3"]), "113.102.7.9");
        assert_eq!(visitor(proxies, "127.0.0.1", &["10.9.9.9, 113.102.7.9"]), "113.102.7.9");
        assert_eq!(visitor(proxies, "::ffff:127.0.0.1", &["1.2.3.4", "113.102.7.9:4711,10.1.2.3"]), "113.102.7.9");
        assert_eq!(visitor(proxies, "fd00::1", &["[240e:3b7::9]:443"]), "240e:3b7::9");
        assert_eq!(visitor(proxies, "fd00::1", &["[240e:3b7::9]"]), "240e:3b7::9");
    }

    #[test]
    fn where_the_header_cannot_be_read_the_last_known_proxy_counts() {
        assert_eq!(visitor("10.0.0.0/8", "10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(visitor("10.0.0.0/8", "10.0.0.1", &["113.102.7.9, unknown"]), "10.0.0.1");
        assert_eq!(visitor("10.0.0.0/8", "10.0.0.1", &["113.102.7.9, <b>, 10.0.0.2"]), "10.0.0.2");
    }

    #[test]
    fn networks_are_read_strictly() {
        let everything: TrustedProxies = "0.0.0.0/0,::/0".parse().unwrap();
        assert!(everything.hold("1.2.3.4".parse().unwrap()) && everything.hold("::1".parse().unwrap()));
        let one: TrustedProxies = "10.0.0.128/25".parse().unwrap();
        assert!(one.hold("10.0.0.200".parse().unwrap()) && !one.hold("10.0.0.127".parse().unwrap()));
        for wrong in ["10.0.0.0/33", "10.0.0", "::/129", "proxy.example", "10.0.0.0/", "/8"] {
            assert!(wrong.parse::<TrustedProxies>().is_err(), "{wrong}");
        }
    }
}
