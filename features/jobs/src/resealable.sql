-- What was published never changes; only the sealed telephone number may be sealed again under another key. A later
-- column of this table has to be named in such a line again.
{resealable job_version contact_phone: id, job_id, number, published_at, organisation_id, organisation_name, industry, title, category, headcount, nature, pay_min, pay_max, pay_unit, education, experience, place, address, description, requirements, contact_name, benefits, hours, audience}
