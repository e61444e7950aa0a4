//! The counties of Guangdong with their towns, as addresses name them.

use rand::Rng;
use standards::division::{self, Level};

use super::pick;

/// The county where most of the sample stands: 陆丰市.
pub(super) const HOME: &str = "441581";

const PROVINCE: &str = "440000";

/// Cities of the Pearl River Delta, where pay is higher: 广州 深圳 珠海 佛山 东莞 中山.
const DELTA: [&str; 6] = ["4401", "4403", "4404", "4406", "4419", "4420"];

/// A county, or a city that has none.
pub(super) struct Place {
    /// Six digits.
    pub code: &'static str,
    /// The county's name.
    pub county: &'static str,
    /// The name of its city.
    pub city: &'static str,
    towns: Vec<&'static str>,
}

impl Place {
    /// How the place stands at the head of an organisation's name: a district by its city.
    pub fn in_names(&self) -> &'static str {
        if self.county.ends_with('区') { self.city } else { self.county }
    }

    /// City and county, once where they are one.
    pub fn in_full(&self) -> String {
        if self.city == self.county { self.city.to_owned() } else { format!("{}{}", self.city, self.county) }
    }

    /// A town of the place, empty where none is known.
    pub fn town(&self, rng: &mut impl Rng) -> &'static str {
        if self.towns.is_empty() { "" } else { pick(&self.towns, rng) }
    }
}

/// Whether pay in the division is that of the delta.
pub(super) fn is_in_the_delta(code: &str) -> bool {
    DELTA.iter().any(|city| code.starts_with(city))
}

/// All places of the province, in the order of their codes.
pub(super) fn of_guangdong() -> Vec<Place> {
    let groups = division::groups(PROVINCE);
    let counties = groups.iter().flat_map(|group| group.counties.iter().map(|county| (group.name, *county)));
    counties
        .map(|(city, county)| Place {
            code: county.code,
            county: county.name,
            city,
            towns: division::children(county.code)
                .filter(|town| town.level == Level::Town && is_plain(town.name))
                .map(|town| town.name)
                .collect(),
        })
        .collect()
}

/// Farms and zones are counted as towns, but sound odd in an address.
fn is_plain(town: &str) -> bool {
    town.ends_with("街道") || town.ends_with('镇') || town.ends_with('乡')
}
