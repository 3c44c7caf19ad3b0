//! Which addresses a webhook may reach: public ones, and what the operator allows by name or network.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use ipnet::IpNet;

/// Networks and hosts that may be reached although they are private.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedNetworks {
    networks: Vec<IpNet>,
    /// Lower case.
    hosts: Vec<String>,
}

/// An entry that is neither a network nor a host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("webhook_allow: `{0}` is neither a network (10.0.0.0/8), an address nor a host name")]
pub struct NetworksError(String);

impl FromStr for AllowedNetworks {
    type Err = NetworksError;

    /// Separated by commas: `10.0.0.0/8, fd00::/8, hooks.intranet`.
    fn from_str(text: &str) -> Result<Self, NetworksError> {
        let mut allowed = Self::default();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let is_host = entry.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_'))
                && entry.chars().any(char::is_alphabetic);
            if let Ok(network) = entry.parse::<IpNet>() {
                allowed.networks.push(network);
            } else if let Ok(address) = entry.parse::<IpAddr>() {
                allowed.networks.push(address.into());
            } else if is_host {
                allowed.hosts.push(entry.to_lowercase());
            } else {
                return Err(NetworksError(entry.to_owned()));
            }
        }
        Ok(allowed)
    }
}

impl fmt::Display for AllowedNetworks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> =
            self.networks.iter().map(ToString::to_string).chain(self.hosts.iter().cloned()).collect();
        f.write_str(&all.join(", "))
    }
}

impl AllowedNetworks {
    /// Whether an address that `host` resolves to may be connected to.
    pub fn admit(&self, host: &str, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address)
            || self.hosts.iter().any(|allowed| allowed == &host.to_lowercase())
            || self.networks.iter().any(|network| network.contains(&address))
    }
}

/// Whether the address belongs to the public internet, as far as its form tells.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        // Carrier-grade NAT.
        || (a == 100 && (64..128).contains(&b))
        // IETF protocol assignments, 6to4 relays, benchmarks.
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        // Reserved, and broadcast.
        || a >= 240)
}

/// Global unicast is 2000::/3; of the forms that carry an IPv4 address inside, that one decides.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let s = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        // NAT64.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        // 6to4.
        [0x2002, high, low, ..] => v4(high, low),
        // Teredo, ORCHID, benchmarks and other protocol assignments.
        [0x2001, second, ..] if second < 0x200 => false,
        // Documentation.
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_in_every_form_are_known() {
        for private in [
            "0.0.0.0",
            "127.0.0.1",
            "127.8.9.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "239.1.1.1",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "2001:db8::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "100::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "2606:4700::1111",
            "64:ff9b::101:101",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn what_is_allowed_is_allowed_and_nothing_else() {
        let allowed: AllowedNetworks = "10.0.0.0/8, fd00::/8 ,192.168.1.7, Hooks.intranet,".parse().unwrap();
        let admits = |host: &str, address: &str| allowed.admit(host, address.parse().unwrap());
        assert!(
            admits("x", "10.9.9.9")
                && admits("x", "::ffff:10.9.9.9")
                && admits("x", "fd01::1")
                && admits("x", "192.168.1.7")
        );
        assert!(admits("HOOKS.INTRANET", "127.0.0.1"));
        assert!(
            !admits("x", "192.168.1.8") && !admits("x", "127.0.0.1") && !admits("evil.hooks.intranet", "127.0.0.1")
        );
        assert!("10.0.0.0/99".parse::<AllowedNetworks>().is_err());
        assert_eq!("".parse::<AllowedNetworks>().unwrap(), AllowedNetworks::default());
    }
}
