-- The employer as it is called now, where that differs from the words of the day of publication: a change of
-- name reaches the search without touching the published text. Empty: as the version says.
alter table job add column organisation_name text;

-- `since` may lie ahead: from that instant on no seeker finds the organisation's jobs, whatever any sweep does.
insert into job_hidden_organisation (organisation_id, since)
  select o.id, o.lapses_at from organisation o where o.lapses_at is not null and not exists
  (select 1 from job_hidden_organisation h where h.organisation_id = o.id);
