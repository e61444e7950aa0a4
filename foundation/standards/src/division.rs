//! 行政区划 (GB/T 2260): provinces, prefecture-level cities and counties of the whole country, and the towns of
//! Guangdong. Where the data come from, and what was changed, is told in the crate's README.
//!
//! Codes are canonical: six digits for provinces (`440000`), cities (`441500`) and counties (`441581`), nine for towns
//! (`441581001`). [`normalise`] makes them of the shorter and longer forms that statistics use.
//!
//! The shapes that are not province–city–county:
//! - Municipalities (北京 天津 上海 重庆): the statistical "市辖区" and "县" between municipality and district are gone; the
//!   municipality is the city of its districts.
//! - Counties directly under a province (仙桃市, 石河子市, …): the province is their parent, and they are their own city.
//! - Cities without counties (东莞 中山 儋州 嘉峪关): they are their own county, and their towns hang directly on them.
//! - Hong Kong, Macao and Taiwan: one province-level division each.

use std::collections::HashMap;
use std::sync::OnceLock;

mod short;

/// A place in the country's hierarchy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Division {
    /// The canonical code: six digits, nine for a town.
    pub code: &'static str,
    /// The official name, such as 陆丰市.
    pub name: &'static str,
    /// Where it stands.
    pub level: Level,
}

/// The levels of the hierarchy, from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 省级: province, autonomous region, municipality, special administrative region.
    Province,
    /// 地级: prefecture-level city, prefecture, league.
    City,
    /// 县级: county, district, county-level city, banner.
    County,
    /// 乡级: town, township, sub-district, and what statistics count as such (farms, zones).
    Town,
}

/// The counties of one city, for a select with groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The city's name (the municipality's, the city's own where it has no counties); 省直辖县级行政区 for the
    /// counties directly under the province.
    pub name: &'static str,
    /// What can be chosen: counties, or the city itself where it has none.
    pub counties: Vec<&'static Division>,
}

struct Tables {
    all: Vec<Division>,
    by_code: HashMap<&'static str, usize>,
    children: HashMap<&'static str, Vec<usize>>,
}

/// The division with a canonical code.
pub fn find(code: &str) -> Option<&'static Division> {
    let tables = tables();
    tables.by_code.get(code).map(|place| &tables.all[*place])
}

/// The canonical code behind a code of 2, 4, 6, 9 or 12 digits, with the statistical in-between units resolved:
/// `44` → `440000`, `441581000000` → `441581`, `110100` and `1101` → `110000`, `620201` → `620200`. `None` for what is
/// not in the tables.
pub fn normalise(code: &str) -> Option<&'static str> {
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let code = match code.len() {
        2 | 4 => format!("{code:0<6}"),
        6 | 9 => code.to_owned(),
        12 => code.strip_suffix("000")?.to_owned(),
        _ => return None,
    };
    let code = code.strip_suffix("000").filter(|six| six.len() == 6).unwrap_or(&code);
    let known = find(code).or_else(|| match (&code[2..], code.len()) {
        ("0100" | "0200", 6) => find(&format!("{}0000", &code[..2])).filter(|province| is_municipality(province)),
        ("9000", 6) => find(&format!("{}0000", &code[..2])).filter(|p| direct_counties(p.code).next().is_some()),
        // The only county of a city that has none: the same place as the city.
        (rest, 6) if rest.ends_with("01") => find(&format!("{}00", &code[..4])).filter(|city| is_undivided(city)),
        _ => None,
    })?;
    Some(known.code)
}

/// The provinces in the order of their codes.
pub fn provinces() -> impl Iterator<Item = &'static Division> {
    tables().all.iter().filter(|division| division.level == Level::Province)
}

/// What lies directly below: cities (and direct counties) of a province, districts of a municipality, counties of a
/// city, towns of a county or of a city without counties. Empty for an unknown code and for towns outside Guangdong.
pub fn children(code: &str) -> impl Iterator<Item = &'static Division> {
    let tables = tables();
    tables.children.get(code).into_iter().flatten().map(|place| &tables.all[*place])
}

/// What lies directly above; `None` for a province and an unknown code.
pub fn parent(code: &str) -> Option<&'static Division> {
    let division = find(code)?;
    match division.level {
        Level::Province => None,
        Level::City => find(&format!("{}0000", &code[..2])),
        Level::County => find(&format!("{}00", &code[..4])).or_else(|| find(&format!("{}0000", &code[..2]))),
        Level::Town => find(&code[..6]),
    }
}

/// The division itself and everything above it, from below.
pub fn ancestry(code: &str) -> impl Iterator<Item = &'static Division> {
    std::iter::successors(find(code), |division| parent(division.code))
}

/// The province at or above a division.
pub fn province_of(code: &str) -> Option<&'static Division> {
    ancestry(code).find(|division| division.level == Level::Province)
}

/// What stands in the city's place at or above a division: the city, the municipality, or the county directly under its
/// province. `None` for the other provinces.
pub fn city_of(code: &str) -> Option<&'static Division> {
    ancestry(code)
        .find(|division| division.level == Level::City)
        .or_else(|| province_of(code).filter(|province| is_municipality(province)))
        .or_else(|| ancestry(code).find(|division| division.level == Level::County))
}

/// What stands in the county's place at or above a division: the county, or the city that has none. `None` for other
/// cities and for provinces.
pub fn county_of(code: &str) -> Option<&'static Division> {
    ancestry(code).find(|division| division.level == Level::County || is_undivided(division))
}

/// Whether a division is the ancestor itself or lies below it. Unknown codes are within nothing, and nothing is within
/// them.
pub fn is_within(code: &str, ancestor: &str) -> bool {
    ancestry(code).any(|division| division.code == ancestor)
}

/// The codes within a division, as a half-open range of strings (`from <= code and code < to`), for a database to
/// compare: `441500` → `("441500", "441600")`. `None` for an unknown code.
pub fn code_range(code: &str) -> Option<(String, String)> {
    let division = find(code)?;
    let significant = match division.level {
        Level::Province => 2,
        Level::City => 4,
        Level::County => 6,
        Level::Town => 9,
    };
    let next = division.code[..significant].parse::<u64>().ok()? + 1;
    let width = division.code.len();
    Some((division.code.to_owned(), format!("{:0<width$}", format!("{next:0significant$}"))))
}

/// The name with everything above it: 广东省汕尾市陆丰市. Empty for an unknown code.
pub fn full_name(code: &str) -> String {
    let mut names: Vec<_> = ancestry(code).map(|division| division.name).collect();
    names.reverse();
    names.concat()
}

/// A name for narrow places, two levels without their generic endings: 汕尾·陆丰, 北京·东城, 陆丰·甲子镇, 东莞, 广东.
/// Where that would be ambiguous the full name stands: 吉林市, 临夏·临夏县. Empty for an unknown code.
pub fn short_name(code: &str) -> String {
    let Some(division) = find(code) else {
        return String::new();
    };
    let own = short::of(division);
    match division.level {
        Level::Province | Level::City => own.to_owned(),
        Level::County | Level::Town => {
            let above = parent(code).map_or("", short::of);
            format!("{above}·{own}")
        }
    }
}

/// The counties of a province (canonical code) grouped by city, for a select with groups. Empty for anything else.
pub fn groups(province: &str) -> Vec<Group> {
    let Some(division) = find(province).filter(|division| division.level == Level::Province) else {
        return Vec::new();
    };
    if is_municipality(division) || children(province).next().is_none() {
        return vec![Group { name: division.name, counties: or_itself(division) }];
    }
    let mut groups: Vec<Group> = children(province)
        .filter(|child| child.level == Level::City)
        .map(|city| Group { name: city.name, counties: or_itself(city) })
        .collect();
    let direct: Vec<_> = direct_counties(province).collect();
    if !direct.is_empty() {
        groups.push(Group { name: "省直辖县级行政区", counties: direct });
    }
    groups
}

/// The counties below a division, or the division itself where there are none.
fn or_itself(division: &'static Division) -> Vec<&'static Division> {
    let counties: Vec<_> = children(division.code).filter(|child| child.level == Level::County).collect();
    if counties.is_empty() { vec![division] } else { counties }
}

fn direct_counties(province: &str) -> impl Iterator<Item = &'static Division> {
    children(province).filter(|child| child.level == Level::County)
}

fn is_municipality(division: &Division) -> bool {
    division.level == Level::Province && division.name.ends_with('市')
}

/// A city without counties, or a region without anything below it.
fn is_undivided(division: &Division) -> bool {
    match division.level {
        Level::City => !children(division.code).any(|child| child.level == Level::County),
        Level::Province => children(division.code).next().is_none(),
        Level::County | Level::Town => false,
    }
}

/// The rows `code TAB name` of an embedded table; lines that begin with `#` tell where it comes from.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let upper = rows(include_str!("../data/divisions.tsv"));
        let towns = rows(include_str!("../data/towns_guangdong.tsv"));
        let all: Vec<Division> =
            upper.chain(towns).map(|(code, name)| Division { code, name, level: level(code) }).collect();
        let by_code: HashMap<_, _> = all.iter().enumerate().map(|(place, division)| (division.code, place)).collect();
        let mut children: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (place, division) in all.iter().enumerate() {
            if let Some(above) = parent_code(division, &by_code) {
                children.entry(above).or_default().push(place);
            }
        }
        Tables { all, by_code, children }
    })
}

fn level(code: &str) -> Level {
    match code.len() {
        9 => Level::Town,
        _ if code.ends_with("0000") => Level::Province,
        _ if code.ends_with("00") => Level::City,
        _ => Level::County,
    }
}

fn parent_code(division: &Division, by_code: &HashMap<&'static str, usize>) -> Option<&'static str> {
    let known = |code: &str| by_code.get_key_value(code).map(|(code, _)| *code);
    let code = division.code;
    match division.level {
        Level::Province => None,
        Level::City => known(&format!("{}0000", &code[..2])),
        Level::County => known(&format!("{}00", &code[..4])).or_else(|| known(&format!("{}0000", &code[..2]))),
        Level::Town => known(&code[..6]),
    }
}

#[cfg(test)]
#[path = "division_test.rs"]
mod tests;
