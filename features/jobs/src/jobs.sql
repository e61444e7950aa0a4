-- 职位: one row each, with the text as its clerks work on it and where it stands.
create table job (
  id {uuid} not null primary key,
  organisation_id {uuid} not null references organisation (id),
  -- draft, published, taken_down, taken_down_by_bureau, expired, deleted. A published row whose
  -- expires_at has come is expired, whether or not the sweep has written it down.
  state text not null,
  state_at bigint not null,
  revision bigint not null,
  created_at bigint not null,
  changed_at bigint not null,
  -- 发布有效期, YYYY-MM-DD, and the first instant after it.
  valid_until text not null,
  expires_at bigint not null,
  -- What is or was public.
  version_id {uuid},
  published_at bigint,
  published_seq bigint,
  title text not null,
  category text not null,
  headcount bigint not null,
  nature text not null,
  pay_min bigint not null,
  pay_max bigint not null,
  pay_unit text not null,
  education text not null,
  experience text not null,
  place text not null,
  address text not null,
  description text not null,
  requirements text not null,
  contact_name text not null,
  contact_phone {blob} not null,
  benefits text not null,
  hours text not null,
  audience text not null,
  check (headcount > 0 and pay_min > 0 and pay_min <= pay_max),
  check (state in ('draft', 'deleted') or (version_id is not null and published_at is not null and published_seq is not null))
);
create index job_of_organisation on job (organisation_id, state, state_at);
create unique index job_published on job (published_seq) where state = 'published';
create index job_expiring on job (expires_at) where state = 'published';

-- What was published, word by word. A published text never changes: each publication is a row.
create table job_version (
  id {uuid} not null primary key,
  job_id {uuid} not null references job (id),
  number bigint not null,
  published_at bigint not null,
  -- The organisation as it called itself then, and the industry of its approved profile.
  organisation_id {uuid} not null,
  organisation_name text not null,
  industry text not null,
  title text not null,
  category text not null,
  headcount bigint not null,
  nature text not null,
  pay_min bigint not null,
  pay_max bigint not null,
  pay_unit text not null,
  education text not null,
  experience text not null,
  place text not null,
  address text not null,
  description text not null,
  requirements text not null,
  contact_name text not null,
  contact_phone {blob} not null,
  benefits text not null,
  hours text not null,
  audience text not null
);
create unique index job_version_number on job_version (job_id, number);
{append_only job_version}

-- Organisations whose jobs no seeker finds for now (已暂停).
create table job_hidden_organisation (
  organisation_id {uuid} not null primary key references organisation (id),
  since bigint not null
);

-- What changed for the search, in one unbroken row of numbers: the counter is raised in the
-- transaction of the change, so that no number appears after a larger one was seen.
create table job_change_counter (
  only_row bigint not null primary key,
  n bigint not null
);
insert into job_change_counter (only_row, n) values (1, 0);

create table job_change (
  seq bigint not null primary key,
  kind text not null,
  job_id {uuid},
  organisation_id {uuid},
  expires_at bigint,
  at bigint not null
);
