-- A request to find an account or a password again, with pictures, which account administrators decide. What was typed
-- is sealed and goes with the pictures some days after the decision. The number by which the reset is taken up is hashed.
create table recovery_request (
  id {uuid} not null primary key,
  kind text not null,
  division text not null,
  subject_id {uuid},
  typed_sealed {blob},
  phone_hash {blob} not null,
  phone_is_new bigint not null,
  state text not null,
  revision bigint not null,
  submitted_at bigint not null,
  due_day text not null,
  first_by {uuid},
  first_at bigint,
  decided_by {uuid},
  decided_at bigint,
  reason text,
  ticket_hash {blob},
  ticket_expires_at bigint,
  collected_at bigint,
  purged_at bigint
);
create unique index recovery_request_ticket on recovery_request (ticket_hash);
create index recovery_request_waiting on recovery_request (division, submitted_at) where state = 'in_review';
create index recovery_request_phone on recovery_request (phone_hash, submitted_at);
create index recovery_request_decided on recovery_request (decided_at);

-- Its pictures: sealed among the files under a random name. One that came with a refused form waits an hour for the
-- next try, known by a token of which only the hash is here.
create table recovery_picture (
  id {uuid} not null primary key,
  request_id {uuid},
  slot text not null,
  draft_hash {blob},
  file_key text not null,
  kept_at bigint not null
);
create unique index recovery_picture_draft on recovery_picture (draft_hash);
create index recovery_picture_request on recovery_picture (request_id);
create index recovery_picture_kept on recovery_picture (kept_at);

-- 密保问题: which questions a person chose; of the answers only keyed hashes.
create table security_answer (
  person_id {uuid} not null,
  question text not null,
  answer_hash {blob} not null,
  set_at bigint not null,
  primary key (person_id, question)
);

-- Tries of a day, by a keyed hash of what is tried.
create table recovery_try (
  key_hash {blob} not null,
  day text not null,
  tries bigint not null,
  primary key (key_hash, day)
);
create index recovery_try_day on recovery_try (day);
