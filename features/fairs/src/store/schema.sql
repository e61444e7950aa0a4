create table fair (
  id {uuid} not null primary key,
  kind text not null,
  standing text not null,
  cancel_reason text,
  revision bigint not null,
  title text not null,
  organiser text not null,
  words text not null,
  division text not null,
  place text not null,
  starts_at bigint not null,
  ends_at bigint not null,
  opens_at bigint not null,
  closes_at bigint not null,
  organisations_max bigint not null,
  jobs_max bigint not null,
  notice text not null,
  phone text not null,
  plan text,
  created_by {uuid} not null,
  created_at bigint not null
);
create index fair_by_kind on fair (kind, standing, ends_at);
create index fair_by_division on fair (division, created_at);
create table registration (
  id {uuid} not null primary key,
  fair {uuid} not null,
  organisation {uuid} not null,
  organisation_name text not null,
  booth text,
  state text not null,
  reason text,
  revision bigint not null,
  contact {blob},
  registered_by {uuid} not null,
  registered_at bigint not null,
  ended_at bigint,
  decided_by {uuid}
);
create unique index registration_one_holder_per_booth on registration (fair, booth) where state in ('in_review', 'approved');
create unique index registration_one_per_organisation on registration (fair, organisation) where state in ('in_review', 'approved');
create index registration_by_organisation on registration (organisation, registered_at);
create index registration_by_fair on registration (fair, state);
create index registration_in_review on registration (state, registered_at) where state = 'in_review';
create table registration_job (
  registration {uuid} not null,
  position bigint not null,
  job {uuid} not null,
  version {uuid} not null,
  title text not null,
  headcount bigint not null,
  pay text not null,
  primary key (registration, position)
);
create index registration_job_by_job on registration_job (job);
