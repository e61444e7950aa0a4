//! From what a session was opened, in plain words: browser and system read from `User-Agent`, and the address in a
//! coarse form. Neither the header nor the address is kept.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The device of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    browser: &'static str,
    system: &'static str,
    network: Option<IpAddr>,
}

/// Marks in `User-Agent` and the browsers that set them, the most particular first: nearly all of them also say
/// `Chrome` and `Safari`.
const BROWSERS: [(&str, &str); 18] = [
    ("MicroMessenger", "微信"),
    ("AlipayClient", "支付宝"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("VivoBrowser", "vivo 浏览器"),
    ("HeyTapBrowser", "OPPO 浏览器"),
    ("MetaSr", "搜狗浏览器"),
    ("360SE", "360 浏览器"),
    ("OPR/", "Opera 浏览器"),
    ("Firefox", "火狐浏览器"),
    ("Chrome", "Chrome 浏览器"),
    ("Safari", "Safari 浏览器"),
    ("Trident", "IE 浏览器"),
    ("curl", "程序"),
];

/// Marks of systems, the most particular first.
const SYSTEMS: [(&str, &str); 9] = [
    ("HarmonyOS", "鸿蒙"),
    ("OpenHarmony", "鸿蒙"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

impl Device {
    /// Reads what a browser says of itself.
    #[must_use]
    pub fn read(user_agent: &str, address: Option<IpAddr>) -> Self {
        let find = |list: &[(&str, &'static str)]| {
            list.iter().find(|(mark, _)| user_agent.contains(mark)).map_or("", |(_, name)| *name)
        };
        Self { browser: find(&BROWSERS), system: find(&SYSTEMS), network: address.map(coarse) }
    }

    /// 「Edge 浏览器 · Windows」
    #[must_use]
    pub fn words(self) -> String {
        match (self.browser, self.system) {
            ("", "") => "未知设备".to_owned(),
            ("", system) => system.to_owned(),
            (browser, "") => browser.to_owned(),
            (browser, system) => format!("{browser} · {system}"),
        }
    }

    /// The coarse address, `113.102.*.*`; empty where it is unknown.
    #[must_use]
    pub fn network(self) -> String {
        match self.network {
            None => String::new(),
            Some(IpAddr::V4(a)) => format!("{}.{}.*.*", a.octets()[0], a.octets()[1]),
            Some(IpAddr::V6(a)) => format!("{:x}:{:x}:*", a.segments()[0], a.segments()[1]),
        }
    }
}

/// The first half of an address of version 4, the provider's part of one of version 6.
fn coarse(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(a) => Ipv4Addr::new(a.octets()[0], a.octets()[1], 0, 0).into(),
        IpAddr::V6(a) => Ipv6Addr::new(a.segments()[0], a.segments()[1], 0, 0, 0, 0, 0, 0).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_told_in_plain_words() {
        let words = |agent: &str| Device::read(agent, None).words();
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0";
        assert_eq!(words(edge), "Edge 浏览器 · Windows");
        let wechat = "Mozilla/5.0 (Linux; Android 14; ALN-AL00) AppleWebKit/537.36 Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0.49";
        assert_eq!(words(wechat), "微信 · 安卓");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1";
        assert_eq!(words(phone), "Safari 浏览器 · iPhone");
        assert_eq!(words("curl/8.5.0"), "程序");
        assert_eq!(words("<script>alert(1)</script>"), "未知设备");
    }

    #[test]
    fn no_whole_address_is_shown() {
        let network = |text: &str| Device::read("", text.parse().ok()).network();
        assert_eq!(network("113.102.7.9"), "113.102.*.*");
        assert_eq!(network("::ffff:113.102.7.9"), "113.102.*.*");
        assert_eq!(network("240e:3b7:32a1::9"), "240e:3b7:*");
        assert_eq!(network(""), "");
    }
}
