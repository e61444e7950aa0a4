-- 举报 of a post by anyone. What was written and the telephone are sealed; of who reported only keyed hashes are kept, to count.
create table job_report (
  id {uuid} not null primary key,
  -- 受理编号
  receipt text not null,
  job_id {uuid} not null references job (id),
  -- The text that was public when it was reported.
  version_id {uuid} not null,
  organisation_id {uuid} not null,
  -- 所属区域 of the organisation: its bureau decides.
  division text not null,
  category text not null,
  content {blob} not null,
  phone {blob},
  person_hash {blob},
  address_hash {blob},
  -- open, rejected, upheld
  state text not null,
  reported_at bigint not null,
  -- The day by which it is to be answered.
  due text not null,
  answer text not null,
  officer_id {uuid},
  decided_at bigint
);
create unique index job_report_receipt on job_report (receipt);
create index job_report_open on job_report (division, due) where state = 'open';
create index job_report_of_job on job_report (job_id, state);
create index job_report_of_organisation on job_report (organisation_id, state);
create index job_report_of_address on job_report (address_hash, reported_at);
create index job_report_of_person on job_report (person_hash, reported_at);

-- Every publication with its score, and those that are chosen for the reviewers.
create table publication_sample (
  version_id {uuid} not null primary key,
  job_id {uuid} not null,
  organisation_id {uuid} not null,
  organisation_name text not null,
  title text not null,
  division text not null,
  published_at bigint not null,
  score bigint not null,
  -- JSON: why.
  reasons text not null,
  -- risk, random, or empty: not chosen.
  chosen text not null,
  -- open, fine, removed; empty where not chosen.
  state text not null,
  officer_id {uuid},
  decided_at bigint
);
create index publication_sample_open on publication_sample (division, published_at) where state = 'open';
create index publication_sample_at on publication_sample (published_at);
