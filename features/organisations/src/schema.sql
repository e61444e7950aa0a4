-- 单位. The code names it for ever: it is unique and never changes (guide （七）2).
create table organisation (
  id {uuid} not null primary key,
  uscc text not null,
  name text not null,
  legal_representative text not null,
  username text not null,
  username_folded text not null,
  password_phc text not null,
  registered_at bigint not null,
  registered_by {uuid} not null,
  suspended_at bigint,
  suspension_reason text
);
create unique index organisation_uscc on organisation (uscc);
create unique index organisation_username on organisation (username_folded);

-- Step 1 of 单位注册 passed: proof that this browser knows a verified person's account and document.
create table registration_proof (
  token_hash {blob} not null primary key,
  person_id {uuid} not null,
  expires_at bigint not null
);
create index registration_proof_expiry on registration_proof (expires_at);

-- Which codes a person asked about on a day (ten a day): decision 0005.
create table organisation_question (
  person_id {uuid} not null,
  day text not null,
  uscc text not null,
  primary key (person_id, day, uscc)
);

-- 绑定: the two-sided grant of powers. `powers` were granted and accepted; `requested` wait for the person.
create table mandate (
  id {uuid} not null primary key,
  organisation_id {uuid} not null references organisation (id),
  person_id {uuid} not null,
  state text not null,
  powers bigint not null,
  requested bigint not null,
  proposed_at bigint not null,
  answer_by bigint not null,
  valid_until bigint,
  answered_at bigint,
  ended_at bigint
);
create unique index mandate_live on mandate (organisation_id, person_id) where state in ('proposed', 'bound');
create index mandate_organisation on mandate (organisation_id, proposed_at);
create index mandate_person on mandate (person_id, proposed_at);

-- 营业执照: the picture lies among the files under a random key. Rows are never changed.
create table licence (
  id {uuid} not null primary key,
  organisation_id {uuid} not null references organisation (id),
  file_key text not null,
  media_type text not null,
  digest text not null,
  uploaded_at bigint not null,
  uploaded_by {uuid} not null
);
create index licence_organisation on licence (organisation_id);
{append_only licence}

-- 基本信息 as the clerk sees it: one row each; no row means 未完善.
create table profile (
  organisation_id {uuid} not null primary key references organisation (id),
  revision bigint not null,
  state text not null,
  nature text not null,
  industry text not null,
  size text not null,
  division text not null,
  address text not null,
  introduction text not null,
  contact_name text not null,
  contact_phone {blob} not null,
  licence_id {uuid} not null references licence (id),
  saved_at bigint not null,
  saved_by {uuid} not null,
  submitted_at bigint,
  submitted_by {uuid},
  decided_at bigint,
  decided_by {uuid},
  reason text
);
create index profile_in_review on profile (division, submitted_at) where state = 'in_review';

-- What was approved, in the words of the day. The newest one is live.
create table profile_version (
  organisation_id {uuid} not null references organisation (id),
  number bigint not null,
  revision bigint not null,
  name text not null,
  legal_representative text not null,
  nature text not null,
  industry text not null,
  size text not null,
  division text not null,
  address text not null,
  introduction text not null,
  contact_name text not null,
  contact_phone {blob} not null,
  licence_id {uuid} not null references licence (id),
  approved_at bigint not null,
  approved_by {uuid},
  primary key (organisation_id, number)
);
create index profile_version_division on profile_version (division, organisation_id);
{append_only profile_version}
