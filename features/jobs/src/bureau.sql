-- 审核中 and 审核不通过 (policy 先审后发): what a clerk submitted and what the bureau said. One row a job at most; gone once the
-- job is published, and once a submission is withdrawn by an edit. The log keeps the history.
create table job_review (
  job_id {uuid} not null primary key references job (id),
  -- in_review, returned
  state text not null,
  -- The revision of the text that was submitted.
  revision bigint not null,
  -- 所属区域 of the organisation when it submitted: its bureau decides.
  division text not null,
  submitted_by {uuid} not null,
  submitted_at bigint not null,
  reason text not null
);
create index job_review_waiting on job_review (division, submitted_at) where state = 'in_review';

-- 监管下架: why the bureau last took the job down, and which text that was.
create table job_supervision (
  job_id {uuid} not null primary key references job (id),
  revision bigint not null,
  officer_id {uuid} not null,
  at bigint not null,
  reason text not null
);

-- What the text checker found in a version when it was published: warnings only, as JSON.
create table job_finding (
  version_id {uuid} not null primary key references job_version (id),
  findings text not null
);
{append_only job_finding}
