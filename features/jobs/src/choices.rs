//! The lists that a job's fields choose from: one place for the code that is stored and sent, and
//! the word that people read.

use std::fmt;

/// A closed list of choices with a stable code and a Chinese label each.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $code:literal $zh:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$case_doc])* #[doc = $zh] $case,)*
        }

        impl $name {
            /// All choices, in the order in which pages offer them.
            pub const ALL: &'static [Self] = &[$(Self::$case,)*];

            /// What is stored, sent by forms and said on the API.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$case => $code,)*
                }
            }

            /// What people read.
            #[must_use]
            pub fn zh(self) -> &'static str {
                match self {
                    $(Self::$case => $zh,)*
                }
            }

            /// The choice behind a code or a label; the API takes either.
            #[must_use]
            pub fn read(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|c| c.code() == text || c.zh() == text)
            }

            /// The choices for a select.
            #[must_use]
            pub fn offered() -> Vec<web::ChoiceGroup> {
                web::ChoiceGroup::plain(Self::ALL.iter().map(|c| (c.code(), c.zh())))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.zh())
            }
        }
    };
}

choices! {
    /// 工作性质
    Nature {
        FullTime = "full_time" "全职",
        PartTime = "part_time" "兼职",
        Internship = "internship" "实习",
        Temporary = "temporary" "临时",
        Dispatch = "dispatch" "劳务派遣",
    }
}

choices! {
    /// 计薪方式
    PayUnit {
        Month = "month" "元/月",
        Day = "day" "元/日",
        Hour = "hour" "元/时",
        Year = "year" "元/年",
        /// Paid by the piece: the range says what a month usually brings.
        Piece = "piece" "计件",
    }
}

choices! {
    /// 学历要求, from the lowest up.
    Education {
        Any = "any" "不限",
        JuniorMiddle = "junior_middle" "初中及以下",
        SeniorMiddle = "senior_middle" "高中",
        Vocational = "vocational" "中专/技校",
        College = "college" "大专",
        Bachelor = "bachelor" "本科",
        Master = "master" "硕士",
        Doctor = "doctor" "博士",
    }
}

choices! {
    /// 工作经验
    Experience {
        Any = "any" "不限",
        Graduate = "graduate" "应届",
        UnderOne = "under_1" "1年以下",
        OneToThree = "1_to_3" "1-3年",
        ThreeToFive = "3_to_5" "3-5年",
        FiveToTen = "5_to_10" "5-10年",
        OverTen = "over_10" "10年以上",
    }
}

choices! {
    /// 面向人群: for whom the job is especially meant.
    Audience {
        Graduates = "graduates" "高校毕业生",
        Veterans = "veterans" "退役军人",
        LiftedFromPoverty = "lifted_from_poverty" "脱贫人口",
        HardToEmploy = "hard_to_employ" "就业困难人员",
        Disabled = "disabled" "残疾人",
        MigrantWorkers = "migrant_workers" "异地务工人员",
    }
}

impl Education {
    /// How far up the schooling goes; 高中 and 中专/技校 are one step.
    fn step(self) -> u8 {
        match self {
            Self::Any => 0,
            Self::JuniorMiddle => 1,
            Self::SeniorMiddle | Self::Vocational => 2,
            Self::College => 3,
            Self::Bachelor => 4,
            Self::Master => 5,
            Self::Doctor => 6,
        }
    }

    /// Whether somebody with this schooling meets what a job asks for. 不限 as one's own schooling
    /// meets only 不限.
    #[must_use]
    pub fn meets(self, required: Self) -> bool {
        required.step() <= self.step()
    }

    /// Everything that somebody with this schooling meets.
    pub fn met(self) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |required| self.meets(*required))
    }
}

impl Experience {
    /// Whether somebody with this experience meets what a job asks for: 不限 always; 应届 is met by
    /// those who graduate now and by nobody else; years by as many years or more.
    #[must_use]
    pub fn meets(self, required: Self) -> bool {
        match (self, required) {
            (_, Self::Any) => true,
            (Self::Graduate, Self::Graduate) => true,
            (Self::Any | Self::Graduate, _) | (_, Self::Graduate) => false,
            (own, required) => required <= own,
        }
    }

    /// Everything that somebody with this experience meets.
    pub fn met(self) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |required| self.meets(*required))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_by_its_code_and_by_its_label() {
        assert_eq!(Nature::read("full_time"), Some(Nature::FullTime));
        assert_eq!(Nature::read("劳务派遣"), Some(Nature::Dispatch));
        assert_eq!(Nature::read("正式"), None);
        assert_eq!(PayUnit::read("元/月"), Some(PayUnit::Month));
    }

    #[test]
    fn schooling_meets_its_own_step_and_those_below() {
        let met: Vec<_> = Education::College.met().map(Education::zh).collect();
        assert_eq!(met, ["不限", "初中及以下", "高中", "中专/技校", "大专"]);
        assert!(Education::SeniorMiddle.meets(Education::Vocational));
        assert!(!Education::Any.meets(Education::JuniorMiddle));
    }

    #[test]
    fn years_meet_fewer_years_and_a_graduate_meets_what_asks_for_graduates() {
        let met = |e: Experience| e.met().map(Experience::zh).collect::<Vec<_>>();
        assert_eq!(met(Experience::Graduate), ["不限", "应届"]);
        assert_eq!(met(Experience::ThreeToFive), ["不限", "1年以下", "1-3年", "3-5年"]);
    }
}
