-- What was approved never changes; only the sealed telephone number may be sealed again under another key. A later
-- column of this table has to be named in such a line again.
{resealable profile_version contact_phone: organisation_id, number, revision, name, legal_representative, nature, industry, size, division, address, introduction, contact_name, licence_id, approved_at, approved_by}
