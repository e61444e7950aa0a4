//! The two tables that sample data is drawn from, kept as text so that they can be read and corrected by anyone.

const OCCUPATIONS: &str = include_str!("../data/occupations.tsv");
const TRADES: &str = include_str!("../data/trades.tsv");

/// A job's template.
pub(super) struct Occupation {
    /// Of the category dictionary.
    pub category: &'static str,
    /// Words for the title.
    pub titles: Vec<&'static str>,
    /// Usual monthly pay in yuan, in a county.
    pub pay: (u32, u32),
    /// Indexes into the list of educations.
    pub educations: Vec<usize>,
    /// Indexes into the list of experiences.
    pub experiences: Vec<usize>,
    /// Letters: how people are employed and paid; see the table's head.
    pub manners: &'static str,
    /// Sentences without a full stop.
    pub duties: Vec<&'static str>,
    /// Sentences without a full stop.
    pub requirements: Vec<&'static str>,
    industries: Vec<&'static str>,
}

impl Occupation {
    /// Whether every kind of organisation needs it.
    pub fn is_everywhere(&self) -> bool {
        self.industries == ["*"]
    }

    /// Whether the industry (two digits) needs it in particular.
    pub fn is_of(&self, industry: &str) -> bool {
        self.industries.iter().any(|span| match span.split_once('-') {
            Some((first, last)) => (first..=last).contains(&industry),
            None => *span == industry,
        })
    }

    /// Whether people can be employed in this manner: F P I T J Y of the table's head.
    pub fn allows(&self, manner: char) -> bool {
        self.manners.contains(manner)
    }
}

/// What an organisation of one industry is called and does.
pub(super) struct Trade {
    /// 大类, two digits.
    pub industry: &'static str,
    /// How common it is, relative to the others.
    pub weight: u32,
    /// The end of the name, with the legal form.
    pub tails: Vec<&'static str>,
    /// What it does, to stand after 主要从事.
    pub business: &'static str,
    /// Sentences for the introduction, without a full stop.
    pub remarks: Vec<&'static str>,
}

/// The occupations. A line that is none is passed over; a test counts that there is no such line.
pub(super) fn occupations() -> Vec<Occupation> {
    rows(OCCUPATIONS).filter_map(occupation).collect()
}

/// The trades, likewise.
pub(super) fn trades() -> Vec<Trade> {
    rows(TRADES).filter_map(trade).collect()
}

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

fn occupation(line: &'static str) -> Option<Occupation> {
    let mut fields = line.split('\t');
    let category = fields.next()?;
    let titles = fields.next()?.split(',').collect();
    let industries = fields.next()?.split(',').collect();
    let (low, high) = fields.next()?.split_once('-')?;
    let pay = (low.parse().ok()?, high.parse().ok()?);
    let educations = digits(fields.next()?)?;
    let experiences = digits(fields.next()?)?;
    let manners = fields.next()?;
    let duties = fields.next()?.split('；').collect();
    let requirements = fields.next()?.split('；').collect();
    Some(Occupation { category, titles, pay, educations, experiences, manners, duties, requirements, industries })
}

fn trade(line: &'static str) -> Option<Trade> {
    let mut fields = line.split('\t');
    Some(Trade {
        industry: fields.next()?,
        weight: fields.next()?.parse().ok()?,
        tails: fields.next()?.split(',').collect(),
        business: fields.next()?,
        remarks: fields.next()?.split('；').collect(),
    })
}

fn digits(text: &str) -> Option<Vec<usize>> {
    text.chars().map(|digit| digit.to_digit(10).map(|value| value as usize)).collect()
}

#[cfg(test)]
pub(super) fn row_counts() -> (usize, usize) {
    (rows(OCCUPATIONS).count(), rows(TRADES).count())
}
