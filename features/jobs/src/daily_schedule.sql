-- 定时发布: what a clerk wants published later, one row a job at most. Gone once it is carried out, cancelled or overtaken
-- by another act; one that was refused when its time came stays, with the reason, until the next act.
create table job_schedule (
  job_id {uuid} not null primary key references job (id),
  -- waiting, refused
  state text not null,
  publish_at bigint not null,
  organisation_id {uuid} not null,
  -- Who scheduled it, and by what right: that right must still stand when the time comes.
  person_id {uuid} not null,
  mandate_id {uuid} not null,
  reason text not null
);
create index job_schedule_due on job_schedule (publish_at) where state = 'waiting';
