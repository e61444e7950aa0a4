//! Made-up people, organisations and jobs, at any scale.
//!
//! A corpus is a pure function of its seed: the n-th organisation, person or job is the same on every machine and in
//! any order of asking, without I/O. Everything keeps to the product's labels and limits and to the law on recruitment
//! information, so that it passes the same doors as what people write.
//!
//! **Invariant** `nothing_belongs_to_anybody`: codes and numbers pass their checks, but no office gave them out.
//! Organisation codes are of the range that [`Uscc::synthetic`] explains, identity numbers begin with 449981, which
//! never was a division, and telephone numbers with 154, which no operator gives to subscribers. Names of
//! organisations carry three syllables drawn by a counter; a likeness to a real one is chance.
//!
//! [`Uscc::synthetic`]: standards::uscc::Uscc::synthetic

use std::collections::HashMap;

use clock::Day;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use standards::identity::IdentityNumber;
use standards::uscc::Uscc;

mod description;
mod labels;
mod pay;
mod place;
mod posting;
mod tables;
mod words;

pub use labels::{BENEFITS, EDUCATIONS, EXPERIENCES, JOB_NATURES, ORGANISATION_NATURES, PAY_UNITS, SCALES};

use place::{HOME, Place};
use tables::{Occupation, Trade};

/// An organisation as its clerk would have written it into 单位注册 and 基本信息.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoOrganisation {
    /// 单位名称全称, unique in the corpus.
    pub name: String,
    /// 统一社会信用代码, valid and unique in the corpus.
    pub uscc: String,
    /// 法定代表人姓名.
    pub legal_representative: String,
    /// 单位性质, one of [`ORGANISATION_NATURES`].
    pub nature: &'static str,
    /// 所属行业: the two digits of the 大类 of GB/T 4754-2017.
    pub industry: &'static str,
    /// 单位规模, one of [`SCALES`].
    pub scale: &'static str,
    /// 所属区域: a county of Guangdong, six digits.
    pub division: &'static str,
    /// 详细地址 within the county.
    pub address: String,
    /// 单位简介.
    pub intro: String,
    /// 联系人.
    pub contact: String,
    /// 联系电话, a mobile number of eleven digits, unique in the corpus.
    pub phone: String,
}

/// A natural person as he or she would have registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// 姓名. Names repeat, as they do.
    pub name: String,
    /// 居民身份证 number, valid and unique in the corpus. All are adults born 1966 to 2004.
    pub identity_number: String,
    /// 手机号, eleven digits, unique in the corpus.
    pub phone: String,
}

/// A job as a clerk would have written it into the form 职位.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoJob {
    /// 职位名称.
    pub title: String,
    /// 职位类别: a code of [`jobs::category`].
    pub category: &'static str,
    /// 招聘人数.
    pub headcount: u32,
    /// 工作性质, one of [`JOB_NATURES`].
    pub nature: &'static str,
    /// 最低薪资 in yuan per [`DemoJob::pay_unit`]; for 计件 the usual income of a month.
    pub pay_min: u32,
    /// 最高薪资, at least the lowest and at most three times it.
    pub pay_max: u32,
    /// 计薪方式, one of [`PAY_UNITS`].
    pub pay_unit: &'static str,
    /// 学历要求, one of [`EDUCATIONS`].
    pub education: &'static str,
    /// 工作经验, one of [`EXPERIENCES`].
    pub experience: &'static str,
    /// 工作地点: a county of Guangdong, six digits.
    pub division: &'static str,
    /// 详细地址 within the county.
    pub address: String,
    /// 职位描述, 60 to 250 characters.
    pub description: String,
    /// 任职要求.
    pub requirements: String,
    /// 福利, of [`BENEFITS`], without repetition.
    pub benefits: Vec<&'static str>,
    /// Days from publication to the end of 发布有效期, 1 to 180.
    pub valid_days: u16,
}

/// The source of all sample data: one seed, any number of values.
pub struct Corpus {
    seed: u64,
    places: Vec<Place>,
    home: Vec<usize>,
    near: Vec<usize>,
    trades: Vec<Trade>,
    trade_weight: u32,
    occupations: Vec<Occupation>,
    by_industry: HashMap<&'static str, Vec<usize>>,
    everywhere: Vec<usize>,
}

/// What is being made: each has a random stream of its own, so that more of one changes nothing in the others.
#[derive(Clone, Copy)]
enum Kind {
    Organisation = 1,
    Person = 2,
    Job = 3,
}

/// The organisations numbered up to this one all stand in the home county, so that its first clerks meet one bureau.
const FIRST_AT_HOME: u32 = 60;

/// The days on which people of the corpus are born, from 1966-01-01.
const BIRTHDAYS: u32 = 14_000;

/// A prefix in Guangdong's range that no division ever had.
const NOWHERE: &str = "449981";

impl Corpus {
    /// Prepares the tables. The same seed gives the same values, whatever the version of the machine.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let places = place::of_guangdong();
        let chosen = |wanted: &dyn Fn(&Place) -> bool| {
            places.iter().enumerate().filter(|(_, place)| wanted(place)).map(|(at, _)| at).collect::<Vec<_>>()
        };
        let home = chosen(&|place| place.code == HOME);
        let near = chosen(&|place| place.code != HOME && place.code[..4] == HOME[..4]);
        let trades = tables::trades();
        let occupations = tables::occupations();
        let by_industry = trades
            .iter()
            .map(|trade| {
                let fits = |at: &usize| occupations[*at].is_of(trade.industry);
                (trade.industry, (0..occupations.len()).filter(fits).collect())
            })
            .collect();
        let everywhere = (0..occupations.len()).filter(|at| occupations[*at].is_everywhere()).collect();
        let trade_weight = trades.iter().map(|trade| trade.weight).sum();
        Self { seed, places, home, near, trades, trade_weight, occupations, by_industry, everywhere }
    }

    /// The n-th organisation. Names and codes are unique for n below 900,000; the first sixty stand in 陆丰市, later ones
    /// there, in 汕尾市 and all over Guangdong.
    #[must_use]
    pub fn organisation(&self, n: u32) -> DemoOrganisation {
        let mut rng = self.stream(Kind::Organisation, n);
        let place = if n <= FIRST_AT_HOME { self.at(&self.home, &mut rng) } else { self.any_place(&mut rng) };
        let trade = self.any_trade(&mut rng);
        let tail = pick(&trade.tails, &mut rng);
        let town = place.town(&mut rng);
        let nature = labels::nature_of(tail, &mut rng);
        let tail = labels::with_legal_form(tail, nature);
        let name = format!("{}{}{tail}", place.in_names(), words::brand(self.seed, n));
        let registered = labels::registered_as(nature);
        DemoOrganisation {
            uscc: synthetic_uscc(registered, place.code, n),
            legal_representative: words::person_name(&mut rng),
            scale: labels::scale_of(nature, &mut rng),
            nature,
            industry: trade.industry,
            division: place.code,
            address: format!("{town}{}", words::street(&mut rng)),
            intro: description::introduction(&name, place, trade, &mut rng),
            contact: words::person_name(&mut rng),
            phone: format!("1541{:07}", n % 10_000_000),
            name,
        }
    }

    /// The n-th person. Identity and telephone numbers are unique for n below 10 million.
    #[must_use]
    pub fn person(&self, n: u32) -> DemoPerson {
        let mut rng = self.stream(Kind::Person, n);
        DemoPerson {
            name: words::person_name(&mut rng),
            identity_number: identity_number(n),
            phone: format!("1540{:07}", n % 10_000_000),
        }
    }

    /// The n-th job, at an organisation of its own choice: trade and place are spread as for [`Corpus::organisation`].
    #[must_use]
    pub fn job(&self, n: u32) -> DemoJob {
        let organisation = self.organisation(n % 50_000 + 1);
        self.job_of(n, &organisation)
    }

    /// The n-th job, as this organisation would offer it: an occupation of its trade or one that every office needs, at
    /// its address.
    #[must_use]
    pub fn job_of(&self, n: u32, organisation: &DemoOrganisation) -> DemoJob {
        let mut rng = self.stream(Kind::Job, n);
        if organisation.name.contains("人力资源") && rng.random_bool(0.5) {
            let host = self.organisation(rng.random_range(1..=50_000));
            let occupation = self.occupation_for(host.industry, &mut rng);
            return posting::dispatched(occupation, organisation, &host.name, &mut rng);
        }
        posting::own(self.occupation_for(organisation.industry, &mut rng), organisation, &mut rng)
    }

    fn stream(&self, kind: Kind, n: u32) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream((kind as u64) << 32 | u64::from(n));
        rng
    }

    /// Nearly half at home, a fifth in the rest of the city, the others anywhere in the province.
    fn any_place(&self, rng: &mut impl Rng) -> &Place {
        match rng.random_range(0..100) {
            0..45 => self.at(&self.home, rng),
            45..65 => self.at(&self.near, rng),
            _ => &self.places[rng.random_range(0..self.places.len())],
        }
    }

    fn at(&self, some: &[usize], rng: &mut impl Rng) -> &Place {
        &self.places[pick(some, rng)]
    }

    fn any_trade(&self, rng: &mut impl Rng) -> &Trade {
        let mut left = rng.random_range(0..self.trade_weight);
        for trade in &self.trades {
            if left < trade.weight {
                return trade;
            }
            left -= trade.weight;
        }
        &self.trades[0]
    }

    fn occupation_for(&self, industry: &str, rng: &mut impl Rng) -> &Occupation {
        let of_trade = self.by_industry.get(industry).filter(|some| !some.is_empty() && rng.random_bool(0.85));
        &self.occupations[pick(of_trade.unwrap_or(&self.everywhere), rng)]
    }
}

/// The n-th identity number: every serial meets every birthday before the next serial begins.
fn identity_number(n: u32) -> String {
    // 5039 shares no factor with the number of days, so that the days come mixed and each once.
    let day = i64::from(n % BIRTHDAYS) * 5039 % i64::from(BIRTHDAYS);
    let serial = (n / BIRTHDAYS % 1000) as u16;
    let number =
        Day::new(1966, 1, 1).and_then(|first| IdentityNumber::synthetic(NOWHERE, first.plus_days(day), serial));
    number.map_or_else(String::new, |number| number.as_str().to_owned())
}

/// A code of the registering office's kind (two characters) and the organisation number `MA00…` of [`Uscc::synthetic`].
fn synthetic_uscc(registered: &str, division: &str, n: u32) -> String {
    let code = Uscc::synthetic(division, n)
        .and_then(|enterprise| Uscc::assemble(registered, division, &enterprise.organisation_code()[..8]));
    code.map_or_else(String::new, |code| code.as_str().to_owned())
}

/// One of several. The tables are never empty, as their tests show.
fn pick<T: Copy>(several: &[T], rng: &mut impl Rng) -> T {
    several[rng.random_range(0..several.len())]
}

#[cfg(test)]
#[path = "corpus_test.rs"]
mod tests;
