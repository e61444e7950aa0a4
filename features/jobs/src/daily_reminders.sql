-- 即将到期: which reminders went out, so that each goes out once: for one publication and its last valid day, so many days
-- before. A later day is something new to be reminded of.
create table job_reminder (
  version_id {uuid} not null references job_version (id),
  valid_until text not null,
  days bigint not null,
  at bigint not null,
  primary key (version_id, valid_until, days)
);
