use std::collections::HashSet;

use clock::Day;
use standards::identity::{DocumentKind, IdentityNumber};
use standards::{division, industry};

use super::*;

fn characters(text: &str) -> usize {
    text.chars().count()
}

/// Words that the law on equal employment, or on fees taken from workers, forbids in a post.
const FORBIDDEN: [&str; 28] = [
    "男",
    "女",
    "性别",
    "年龄",
    "周岁",
    "婚",
    "育",
    "户籍",
    "籍贯",
    "本地人",
    "外地",
    "民族",
    "身高",
    "相貌",
    "形象",
    "气质",
    "押金",
    "保证金",
    "服装费",
    "培训费",
    "体检费",
    "乙肝",
    "残疾",
    "面议",
    "日结",
    "躺赚",
    "高薪",
    "无责",
];

/// Trades whose proper words contain a forbidden character: 教育, 育婴, 育苗, 婚纱.
const PROPER: [&str; 12] =
    ["教育", "育婴", "育苗", "婚纱", "体育", "保育", "托育", "家园共育", "选育", "学前教育", "婴幼儿", "女装"];

fn assert_lawful(text: &str) {
    let plain = PROPER.iter().fold(text.to_owned(), |text, proper| text.replace(proper, ""));
    for word in FORBIDDEN {
        assert!(!plain.contains(word), "{word} in {text}");
    }
}

#[test]
fn every_row_of_the_tables_is_read() {
    let corpus = Corpus::new(1);
    assert_eq!((corpus.occupations.len(), corpus.trades.len()), tables::row_counts());
    assert!(corpus.occupations.len() >= 150);
    assert!(!corpus.everywhere.is_empty() && !corpus.home.is_empty() && !corpus.near.is_empty());
}

#[test]
fn every_code_of_the_tables_exists() {
    let corpus = Corpus::new(1);
    for occupation in &corpus.occupations {
        assert!(jobs::category::find(occupation.category).is_some(), "{}", occupation.category);
        assert!(occupation.duties.len() >= 3 && occupation.requirements.len() >= 2);
        assert!(occupation.pay.0 < occupation.pay.1);
    }
    for trade in &corpus.trades {
        assert!(industry::find(trade.industry).is_some(), "{}", trade.industry);
        assert!(corpus.occupations.iter().filter(|occupation| occupation.is_of(trade.industry)).count() >= 2);
    }
}

#[test]
fn the_same_seed_gives_the_same_values_in_any_order() {
    let (one, other, different) = (Corpus::new(7), Corpus::new(7), Corpus::new(8));
    let forwards: Vec<_> = (0..50).map(|n| (one.organisation(n), one.person(n), one.job(n))).collect();
    for n in (0..50).rev() {
        let again = (other.organisation(n), other.person(n), other.job(n));
        assert_eq!(again, forwards[n as usize]);
        assert_ne!(different.organisation(n).name, again.0.name);
    }
}

#[test]
fn nothing_of_organisations_repeats_up_to_fifty_thousand() {
    let corpus = Corpus::new(42);
    let (mut names, mut codes, mut phones) = (HashSet::new(), HashSet::new(), HashSet::new());
    for n in 0..=50_000 {
        let organisation = corpus.organisation(n);
        assert!(names.insert(organisation.name), "name of {n}");
        assert!(codes.insert(organisation.uscc), "code of {n}");
        assert!(phones.insert(organisation.phone), "phone of {n}");
    }
}

#[test]
fn brands_go_on_being_unique_after_the_first_round() {
    let [first, second, third] = words::syllables();
    assert_eq!((first.len(), second.len(), third.len()), (48, 48, 24));
    let brands: HashSet<_> = (0..200_000).map(|n| words::brand(42, n)).collect();
    assert_eq!(brands.len(), 200_000);
}

#[test]
fn nothing_of_people_repeats_up_to_two_hundred_thousand() {
    let mut numbers = HashSet::new();
    for n in 0..=200_000 {
        assert!(numbers.insert(identity_number(n)), "number of {n}");
    }
    let corpus = Corpus::new(42);
    let phones: HashSet<_> = (0..=200_000).step_by(40).map(|n| corpus.person(n).phone).collect();
    assert_eq!(phones.len(), 5_001);
}

#[test]
fn nothing_belongs_to_anybody() {
    let corpus = Corpus::new(3);
    let today = Day::new(2026, 1, 1).unwrap();
    for n in (0..200_000).step_by(97) {
        let person = corpus.person(n);
        let number = IdentityNumber::parse(DocumentKind::ResidentIdentityCard, &person.identity_number, today).unwrap();
        assert!(division::find(&number.as_str()[..6]).is_none());
        assert!(number.age_on(today).is_some_and(|age| (18..65).contains(&age)));
        let organisation = corpus.organisation(n % 50_000);
        let code = Uscc::parse(&organisation.uscc).unwrap();
        assert!(code.organisation_code().starts_with("MA00"));
        assert_eq!(code.division(), organisation.division);
        for name in [person.name, organisation.contact, organisation.legal_representative] {
            assert!(standards::name::person(&name).is_ok(), "{name}");
        }
        for phone in [person.phone, organisation.phone] {
            assert!(standards::phone::Phone::parse(&phone).is_ok(), "{phone}");
            assert!(phone.len() == 11 && phone.starts_with("154"), "{phone}");
        }
    }
}

#[test]
fn organisations_keep_to_the_form() {
    let corpus = Corpus::new(5);
    let mut divisions = HashSet::new();
    for n in 0..5_000 {
        let organisation = corpus.organisation(n);
        assert!((4..=100).contains(&characters(&organisation.name)), "{}", organisation.name);
        assert!((2..=20).contains(&characters(&organisation.legal_representative)));
        assert!((2..=20).contains(&characters(&organisation.contact)));
        assert!((20..=2000).contains(&characters(&organisation.intro)), "{}", organisation.intro);
        assert!((5..=100).contains(&characters(&organisation.address)), "{}", organisation.address);
        assert!(ORGANISATION_NATURES.contains(&organisation.nature));
        assert!(SCALES.contains(&organisation.scale));
        assert!(industry::find(organisation.industry).is_some());
        assert!(division::is_within(organisation.division, "440000"));
        assert_eq!(division::county_of(organisation.division).unwrap().code, organisation.division);
        if n <= FIRST_AT_HOME {
            assert_eq!(organisation.division, HOME);
        }
        assert_lawful(&organisation.intro);
        divisions.insert(organisation.division);
    }
    assert!(divisions.len() > 100, "all over Guangdong: {}", divisions.len());
}

#[test]
fn jobs_keep_to_the_form_and_to_the_law() {
    let corpus = Corpus::new(5);
    for n in 0..8_000 {
        let job = corpus.job(n);
        assert!((2..=50).contains(&characters(&job.title)), "{}", job.title);
        assert!(jobs::category::find(job.category).is_some());
        assert!((1..=9_999).contains(&job.headcount));
        assert!(JOB_NATURES.contains(&job.nature) && PAY_UNITS.contains(&job.pay_unit));
        assert!(EDUCATIONS.contains(&job.education) && EXPERIENCES.contains(&job.experience));
        assert!(job.pay_min < job.pay_max && job.pay_max <= 3 * job.pay_min, "{job:?}");
        let least = match job.pay_unit {
            "元/时" => 25,
            "元/日" => 150,
            "元/年" => 30_000,
            _ => 2_600,
        };
        assert!(job.pay_min >= least, "{job:?}");
        assert!(division::is_within(job.division, "440000"));
        assert!((5..=100).contains(&characters(&job.address)), "{}", job.address);
        let length = characters(&job.description);
        assert!((description::CHARACTERS_MIN..=description::CHARACTERS_MAX).contains(&length), "{length}: {job:?}");
        assert!((5..=2000).contains(&characters(&job.requirements)));
        assert!((1..=180).contains(&job.valid_days));
        let benefits: HashSet<_> = job.benefits.iter().collect();
        assert_eq!(benefits.len(), job.benefits.len());
        assert!(job.benefits.iter().all(|benefit| BENEFITS.contains(benefit)));
        for text in [&job.title, &job.description, &job.requirements] {
            assert_lawful(text);
        }
        if job.nature == "劳务派遣" {
            assert!(job.description.contains("用工单位为"), "{}", job.description);
        }
    }
}

#[test]
fn no_job_of_the_demo_would_be_kept_from_publication() {
    let checker = checker::Checker::built_in().unwrap();
    let corpus = Corpus::new(1);
    for n in 0..1_500 {
        let job = corpus.job(n);
        let benefits = job.benefits.join("、");
        for (part, text) in [
            (checker::Part::Title, &job.title),
            (checker::Part::Description, &job.description),
            (checker::Part::Requirements, &job.requirements),
            (checker::Part::Benefits, &benefits),
        ] {
            let blocking: Vec<_> =
                checker.check_text(part, text).into_iter().filter(checker::Finding::blocks).collect();
            assert!(blocking.is_empty(), "{text}: {blocking:?}");
        }
    }
}

#[test]
fn remarks_are_lawful_and_all_different() {
    let remarks = description::all_remarks();
    assert_eq!(remarks.iter().collect::<HashSet<_>>().len(), remarks.len());
    remarks.into_iter().for_each(assert_lawful);
}

#[test]
fn jobs_are_varied() {
    let corpus = Corpus::new(11);
    let jobs: Vec<_> = (0..5_000).map(|n| corpus.job(n)).collect();
    let different = |value: &dyn Fn(&DemoJob) -> String| jobs.iter().map(value).collect::<HashSet<_>>().len();
    assert!(different(&|job| job.category.to_owned()) > 150);
    assert!(different(&|job| job.title.clone()) > 600);
    assert!(different(&|job| job.description.clone()) > 4_900);
    for (count, value) in [
        (JOB_NATURES.len(), different(&|job| job.nature.to_owned())),
        (PAY_UNITS.len(), different(&|job| job.pay_unit.to_owned())),
        (EXPERIENCES.len(), different(&|job| job.experience.to_owned())),
    ] {
        assert_eq!(value, count);
    }
    let full_time = jobs.iter().filter(|job| job.nature == "全职").count();
    assert!((3_000..4_700).contains(&full_time), "{full_time}");
}

#[test]
fn an_organisation_offers_jobs_of_its_own_trade_at_its_own_place() {
    let corpus = Corpus::new(13);
    let organisation = (0..1000).map(|n| corpus.organisation(n)).find(|one| one.industry == "62").unwrap();
    let jobs: Vec<_> = (0..200).map(|n| corpus.job_of(n, &organisation)).collect();
    assert!(jobs.iter().all(|job| job.division == organisation.division));
    let catering = jobs.iter().filter(|job| job.category.starts_with("06")).count();
    assert!(catering > 80, "{catering} of 200");
    assert!(jobs.iter().filter(|job| job.address == organisation.address).count() > 100);
}

#[test]
fn a_town_is_read_from_the_head_of_an_address() {
    for (address, town) in [
        ("东海街道人民路3号", "东海街道"),
        ("镇隆镇新华路1号", "镇隆镇"),
        ("甲子镇渔港路9号", "甲子镇"),
        ("人民路3号", ""),
    ] {
        assert_eq!(posting::town_of(address), town);
    }
}

/// People of the provider that `make run` starts beside the demo, who have an account in it.
const DEMO_PEOPLE: &str = include_str!("../../../journeys/counterparts/demo-people.json");

#[test]
fn the_provider_beside_the_demo_knows_people_of_the_demo() {
    let corpus = Corpus::new(1);
    let people: serde_json::Value = serde_json::from_str(DEMO_PEOPLE).unwrap();
    // As `fill` numbers them: two persons, then a clerk for each organisation.
    let person = |n: u32| {
        let p = corpus.person(n);
        serde_json::json!({ "name": p.name, "id_no": p.identity_number, "mobile": p.phone })
    };
    let unit = corpus.organisation(1);
    for (id, mut expected) in [("person00001", person(1)), ("clerk00001", person(3)), ("unit00001", person(3))] {
        if id == "unit00001" {
            expected["uscc"] = unit.uscc.clone().into();
            expected["unit_name"] = unit.name.clone().into();
        }
        for (claim, value) in expected.as_object().unwrap() {
            assert_eq!(people[id][claim], *value, "{claim} of {id}: {expected}");
        }
    }
}
