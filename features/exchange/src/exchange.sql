-- 批量导入: one file of jobs. What its rows held is kept until a while after the import is over.
create table job_import (
  id {uuid} not null primary key,
  organisation_id {uuid} not null references organisation (id),
  person_id {uuid} not null,
  file_name text not null,
  -- mapping, checked, running, done, stopped, reversed
  state text not null,
  -- The names of the columns and the fields that they hold, JSON.
  heading text not null,
  assigned text not null,
  -- 统一填写, sealed JSON.
  for_all {blob} not null,
  is_published boolean not null,
  -- Why it stopped.
  note text not null,
  created_at bigint not null,
  changed_at bigint not null
);
create index job_import_own on job_import (organisation_id, created_at);
create index job_import_running on job_import (changed_at) where state = 'running';

-- A row of the file. Its id is the id that its job gets, so that a row is never a job twice.
create table job_import_row (
  id {uuid} not null primary key,
  import_id {uuid} not null references job_import (id),
  position bigint not null,
  -- The line in the file.
  number bigint not null,
  -- clean, mended, warned, unpublishable, refused; empty while the columns are not assigned.
  weight text not null,
  -- Cells, form and remarks: sealed JSON, since contacts stand in it.
  content {blob} not null,
  -- Empty until it is settled; draft, unpublished, published, submitted, refused; reversed, kept.
  outcome text not null,
  outcome_note text not null
);
create unique index job_import_row_place on job_import_row (import_id, position);
