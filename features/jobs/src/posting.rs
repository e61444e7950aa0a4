//! A job's page for machines: schema.org `JobPosting` as JSON-LD, the description of the page, and its one address.
//!
//! The block is data and never run: a content security policy looks at a script only once its type says that it is one
//! (HTML, "prepare the script element"), so that the policy of the pages stays as strict as it is.

use crate::{
    choices::{Education, Experience, Nature, PayUnit},
    job::State as JobState,
    show::Seen,
    wording_find as wording,
};
use clock::Day;
use serde_json::{Value, json};
use standards::division;

/// Characters of a description in a search engine's answer.
const SUMMARY_MAX: usize = 120;

/// The address of a job, whatever host the request named.
pub(crate) fn address(public_url: &str, id: crate::JobId) -> String {
    format!("{public_url}/jobs/{id}")
}

/// What the page says in one sentence: pay, place, employer, and the beginning of the text.
pub(crate) fn summary(seen: &Seen) -> String {
    let c = &seen.content;
    let words: String = c.description.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = wording::job_in_a_line(&seen.organisation_name, &c.pay.zh(), c.place.name, c.headcount);
    let mut text: String = format!("{line}{words}").chars().take(SUMMARY_MAX).collect();
    if line.chars().count() + words.chars().count() > SUMMARY_MAX {
        text.push('…');
    }
    text
}

/// The content of `<script type="application/ld+json">`; `None` where seekers do not see the job.
pub(crate) fn json_ld(seen: &Seen, public_url: &str) -> Option<String> {
    let JobState::Published(published) = &seen.state else { return None };
    if seen.is_hidden {
        return None;
    }
    let c = &seen.content;
    let address = address(public_url, seen.id);
    let name = |code: Option<&division::Division>| code.map(|d| d.name);
    let mut organisation = json!({ "@type": "Organization", "name": seen.organisation_name });
    if seen.organisation.is_some() {
        organisation["sameAs"] = json!(format!("{public_url}/organisations/{}", seen.organisation_id));
    }
    let mut posting = json!({
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "url": address,
        "title": c.title,
        "description": html(&[&c.description, &c.requirements]),
        "identifier": { "@type": "PropertyValue", "name": seen.organisation_name, "value": seen.id.to_string() },
        "datePosted": published.at.rfc3339(),
        "validThrough": last_second(published.until),
        "employmentType": employment(c.nature),
        "hiringOrganization": organisation,
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressCountry": "CN",
                "addressRegion": name(division::province_of(c.place.code)),
                "addressLocality": c.place.name,
                "streetAddress": c.address,
            },
        },
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "CNY",
            "value": {
                "@type": "QuantitativeValue",
                "minValue": c.pay.min(),
                "maxValue": c.pay.max(),
                "unitText": unit(c.pay.unit()),
            },
        },
        "totalJobOpenings": c.headcount,
        "qualifications": c.requirements,
        "occupationalCategory": c.category.name,
        // Whoever is interested calls; nothing is sent from here.
        "directApply": false,
    });
    if !c.benefits.is_empty() {
        posting["jobBenefits"] = json!(c.benefits.join("、"));
    }
    if !c.hours.is_empty() {
        posting["workHours"] = json!(c.hours);
    }
    if let Some(organisation) = &seen.organisation {
        posting["industry"] = json!(organisation.industry_name);
    }
    if let Some(credential) = credential(c.education) {
        posting["educationRequirements"] =
            json!({ "@type": "EducationalOccupationalCredential", "credentialCategory": credential });
    }
    posting["experienceRequirements"] = match months(c.experience) {
        Some(months) => json!({ "@type": "OccupationalExperienceRequirements", "monthsOfExperience": months }),
        None => json!("no requirements"),
    };
    Some(safe_in_html(&posting))
}

/// JSON that no HTML parser leaves: `</script` and `<!--` cannot occur without their `<`.
fn safe_in_html(value: &Value) -> String {
    let mut text = String::new();
    for character in value.to_string().chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => text.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => text.push(character),
        }
    }
    text
}

/// Plain text as the HTML that the vocabulary asks for.
fn html(texts: &[&str]) -> String {
    let mut html = String::new();
    for line in texts.iter().flat_map(|text| text.lines()).map(str::trim).filter(|line| !line.is_empty()) {
        html.push_str("<p>");
        for character in line.chars() {
            match character {
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '&' => html.push_str("&amp;"),
                _ => html.push(character),
            }
        }
        html.push_str("</p>");
    }
    html
}

fn last_second(day: Day) -> String {
    day.end().plus_seconds(-1).rfc3339()
}

fn employment(nature: Nature) -> &'static str {
    match nature {
        Nature::FullTime => "FULL_TIME",
        Nature::PartTime => "PART_TIME",
        Nature::Internship => "INTERN",
        Nature::Temporary => "TEMPORARY",
        Nature::Dispatch => "CONTRACTOR",
    }
}

/// A piece rate's range is that of a month.
fn unit(unit: PayUnit) -> &'static str {
    match unit {
        PayUnit::Month | PayUnit::Piece => "MONTH",
        PayUnit::Day => "DAY",
        PayUnit::Hour => "HOUR",
        PayUnit::Year => "YEAR",
    }
}

fn credential(education: Education) -> Option<&'static str> {
    match education {
        Education::Any | Education::JuniorMiddle => None,
        Education::SeniorMiddle => Some("high school"),
        Education::Vocational => Some("professional certificate"),
        Education::College => Some("associate degree"),
        Education::Bachelor => Some("bachelor degree"),
        Education::Master | Education::Doctor => Some("postgraduate degree"),
    }
}

fn months(experience: Experience) -> Option<u32> {
    match experience {
        Experience::Any | Experience::Graduate | Experience::UnderOne => None,
        Experience::OneToThree => Some(12),
        Experience::ThreeToFive => Some(36),
        Experience::FiveToTen => Some(60),
        Experience::OverTen => Some(120),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_leaves_the_block() {
        let text = safe_in_html(&json!({ "title": "</script><!-- & \u{2028}焊工" }));
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["title"], "</script><!-- & \u{2028}焊工");
    }

    #[test]
    fn a_text_becomes_paragraphs() {
        assert_eq!(html(&["一\n\n <b>二 & 三", ""]), "<p>一</p><p>&lt;b&gt;二 &amp; 三</p>");
    }
}
