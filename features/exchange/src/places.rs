//! Names of places as the world writes them (广州-越秀区, 广东省汕尾市陆丰市, 陆丰, 441581): read into a county, or a city that has
//! none, since that is where people can work.

use standards::division::{self, Division};
use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};
use unicode_normalization::UnicodeNormalization;

static NAMES: LazyLock<Names> = LazyLock::new(Names::new);
/// Places named as suggestions at most.
const SUGGESTIONS: usize = 4;

/// Why a text is no place of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceMistake {
    /// No such place.
    Unknown,
    /// A city or province: which counties it has, some of them.
    TooCoarse(Vec<String>),
    /// Several places are called so.
    Ambiguous(Vec<String>),
}

/// A place that was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The county, or the city that has none.
    pub division: &'static Division,
    /// Whether the text said it in other words than its name: worth a look.
    pub is_guessed: bool,
}

struct Names {
    counties: HashMap<String, Vec<&'static Division>>,
    /// Cities and provinces with the counties below them.
    coarse: HashMap<String, Vec<&'static Division>>,
    longest: usize,
}

impl Names {
    fn new() -> Self {
        let mut names = Self { counties: HashMap::new(), coarse: HashMap::new(), longest: 0 };
        for province in division::provinces() {
            for group in division::groups(province.code) {
                for county in group.counties {
                    names.add(county, province);
                }
            }
        }
        names.longest = names.counties.keys().map(|k| k.chars().count()).max().unwrap_or(0);
        names
    }

    fn add(&mut self, county: &'static Division, province: &'static Division) {
        let city = division::city_of(county.code).filter(|city| city.code != county.code);
        let provinces = called(province);
        let (own, mut heads) = (called(county), vec![String::new()]);
        for p in &provinces {
            heads.push(p.clone());
        }
        if let Some(city) = city {
            for c in called(city) {
                if city.code != province.code {
                    heads.extend(provinces.iter().map(|p| format!("{p}{c}")));
                    push(&mut self.coarse, c.clone(), county);
                    for p in &provinces {
                        push(&mut self.coarse, format!("{p}{c}"), county);
                    }
                }
                heads.push(c);
            }
        }
        if county.code != province.code {
            for p in provinces {
                push(&mut self.coarse, p, county);
            }
        }
        for head in heads {
            for name in &own {
                push(&mut self.counties, format!("{head}{name}"), county);
            }
        }
    }
}

fn push(map: &mut HashMap<String, Vec<&'static Division>>, key: String, county: &'static Division) {
    let list = map.entry(key).or_default();
    if !list.iter().any(|known| known.code == county.code) {
        list.push(county);
    }
}

/// Its names: in full and without the generic ending.
fn called(division: &Division) -> BTreeSet<String> {
    let short = division::short_name(division.code);
    let short = short.rsplit('·').next().unwrap_or_default().to_owned();
    [division.name.to_owned(), short].into_iter().filter(|name| !name.is_empty()).collect()
}

/// Reads a place. Where several are called so, the one in the city of `near` (a division's code) is meant, or else in
/// its province, if it is one.
///
/// # Errors
/// [`PlaceMistake`].
pub fn read(text: &str, near: &str) -> Result<Place, PlaceMistake> {
    let cleaned = clean(text);
    if cleaned.bytes().all(|b| b.is_ascii_digit()) {
        let division = jobs::content::place(&cleaned).ok_or(PlaceMistake::Unknown)?;
        return Ok(Place { division, is_guessed: false });
    }
    let exact = pick(&cleaned, near)?;
    if let Some(division) = exact {
        return Ok(Place { division, is_guessed: false });
    }
    // 龙华新区 was made 龙华区 in many cities.
    if let Some(division) = pick(&cleaned.replace("新区", "区"), near)? {
        return Ok(Place { division, is_guessed: true });
    }
    if let Some(counties) = NAMES.coarse.get(&cleaned) {
        return Err(PlaceMistake::TooCoarse(some_names(counties)));
    }
    // A town or a street behind the county: 东莞厚街镇, 陆丰市甲子镇新兴路. A city with counties is not enough.
    let characters: Vec<char> = cleaned.chars().collect();
    for length in (2..characters.len().min(NAMES.longest + 1)).rev() {
        let head: String = characters[..length].iter().collect();
        if let Some(division) = pick(&head, near)? {
            return Ok(Place { division, is_guessed: true });
        }
        if let Some(counties) = NAMES.coarse.get(&head) {
            return Err(PlaceMistake::TooCoarse(some_names(counties)));
        }
    }
    Err(PlaceMistake::Unknown)
}

fn clean(text: &str) -> String {
    let plain: String = text.nfkc().filter(|c| !c.is_whitespace() && !"-–—·•/、,，>|:：_()（）".contains(*c)).collect();
    plain.trim_start_matches("中国").replace("市辖区", "")
}

/// The county called so; the nearest of several.
fn pick(name: &str, near: &str) -> Result<Option<&'static Division>, PlaceMistake> {
    let Some(list) = NAMES.counties.get(name) else { return Ok(None) };
    if let [one] = list.as_slice() {
        return Ok(Some(one));
    }
    for above in [division::city_of(near), division::province_of(near)].into_iter().flatten() {
        let within: Vec<_> = list.iter().filter(|d| division::is_within(d.code, above.code)).collect();
        if let [one] = within.as_slice() {
            return Ok(Some(one));
        }
    }
    // 中山 is a city without counties, and a district of another: the city is meant.
    let cities: Vec<_> = list.iter().filter(|d| d.level == division::Level::City).collect();
    if let [city] = cities.as_slice() {
        return Ok(Some(city));
    }
    Err(PlaceMistake::Ambiguous(some_names(list)))
}

fn some_names(list: &[&'static Division]) -> Vec<String> {
    list.iter().take(SUGGESTIONS).map(|d| division::full_name(d.code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        read(text, "441581").unwrap_or_else(|e| panic!("{text}: {e:?}")).division.code
    }

    #[test]
    fn places_are_read_as_the_world_writes_them() {
        for (text, expected) in [
            ("441581", "441581"),
            ("陆丰市", "441581"),
            ("陆丰", "441581"),
            ("汕尾-陆丰", "441581"),
            ("广东省汕尾市陆丰市", "441581"),
            ("广东 · 汕尾 · 陆丰市", "441581"),
            ("广州-越秀区", "440104"),
            ("深圳-南山区", "440305"),
            ("北京-海淀区", "110108"),
            ("上海市浦东新区", "310115"),
            ("东莞", "441900"),
            ("中山", "442000"),
            ("昆山", "320583"),
            ("广州-增城", "440118"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn a_town_behind_its_county_is_left_off_and_that_is_said() {
        for (text, expected) in [("陆丰市甲子镇", "441581"), ("东莞-厚街镇", "441900"), ("深圳-龙华新区", "440309")]
        {
            let place = read(text, "441581").unwrap();
            assert_eq!((place.division.code, place.is_guessed), (expected, true), "{text}");
        }
    }

    #[test]
    fn the_nearest_of_several_is_meant() {
        // 城区 there is in 汕尾 and elsewhere.
        assert_eq!(code("城区"), "441502");
        assert!(matches!(read("鼓楼区", "441581"), Err(PlaceMistake::Ambiguous(list)) if list.len() > 1));
    }

    #[test]
    fn a_city_is_not_enough_and_its_counties_are_named() {
        let Err(PlaceMistake::TooCoarse(names)) = read("汕尾", "441581") else { panic!() };
        assert!(names.contains(&"广东省汕尾市城区".to_owned()), "{names:?}");
        assert!(matches!(read("广东省", "441581"), Err(PlaceMistake::TooCoarse(_))));
        assert!(matches!(read("成都-高新区", "441581"), Err(PlaceMistake::TooCoarse(_))));
        assert_eq!(read("哥谭市", "441581"), Err(PlaceMistake::Unknown));
    }
}
