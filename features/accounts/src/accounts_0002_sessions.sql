-- When the owner of a session last proved to be there, and from what it was opened, in plain words.
alter table session add column proven_at bigint not null default 0;
alter table session add column device text not null default '';
alter table session add column network text not null default '';

-- Browsers from which somebody signed in before, by the hash of the mark in their cookie: a stranger's wrong passwords
-- do not make them wait.
create table known_device (
  mark_hash {blob} not null,
  subject_kind text not null,
  subject_id {uuid} not null,
  last_at bigint not null,
  primary key (mark_hash, subject_kind, subject_id)
);
create index known_device_last on known_device (last_at);
