-- 所属区域 of the organisation as it is approved now, six digits: whose bureau answers for the published job. Kept where the job
-- is, so that the index knows it; written at publication and when the organisation moves.
alter table job add column division text not null default '';
update job set division = coalesce((select pv.division from profile_version pv where pv.organisation_id = job.organisation_id
  and pv.number = (select max(l.number) from profile_version l where l.organisation_id = job.organisation_id)), '')
  where state = 'published';
-- Whatever is live, in the order in which it expires. The figures of the front pages and the comparison with the index are
-- read from this index alone, whatever the rows weigh; the sweep finds in it what is due.
drop index job_expiring;
create index job_live on job (expires_at, id, organisation_id, headcount) where state = 'published';
