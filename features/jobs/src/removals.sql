-- 监管下架: every published text that a bureau took down, and why. What reads the same is not published again by its organisation.
create table job_removal (
  version_id {uuid} not null primary key references job_version (id),
  organisation_id {uuid} not null,
  at bigint not null,
  reason text not null
);
create index job_removal_of on job_removal (organisation_id, at);
insert into job_removal (version_id, organisation_id, at, reason)
  select v.id, v.organisation_id, s.at, s.reason from job_supervision s join job_version v on v.job_id = s.job_id
  where v.number = (select max(e.number) from job_version e where e.job_id = s.job_id and e.published_at <= s.at);
