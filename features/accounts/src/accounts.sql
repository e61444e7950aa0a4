-- Natural persons. Document and phone are sealed; the hashes are keyed, for looking them up.
create table person (
  id {uuid} not null primary key,
  username text not null,
  username_folded text not null,
  name text not null,
  document_kind text not null,
  document_sealed {blob} not null,
  document_hash {blob} not null,
  phone_sealed {blob} not null,
  phone_hash {blob} not null,
  password text not null,
  rank bigint not null,
  state text not null,
  created_at bigint not null
);
create unique index person_username on person (username_folded);
create unique index person_document on person (document_kind, document_hash) where state = 'live';
create index person_phone on person (phone_hash);

-- By what a person's identity was established, each time.
create table assurance (
  id {uuid} not null primary key,
  person_id {uuid} not null,
  scheme text not null,
  raw text not null,
  rank bigint not null,
  evidence text not null,
  at bigint not null
);
create index assurance_person on assurance (person_id, at);

-- To which version of which text a person agreed.
create table consent (
  id {uuid} not null primary key,
  person_id {uuid} not null,
  subject text not null,
  version text not null,
  at bigint not null
);
create index consent_person on consent (person_id, at);

create table officer (
  id {uuid} not null primary key,
  username text not null,
  username_folded text not null,
  name text not null,
  division text not null,
  roles text not null,
  password text,
  totp_sealed {blob},
  totp_last_step bigint not null,
  identity_hash {blob},
  state text not null,
  created_at bigint not null
);
create unique index officer_username on officer (username_folded);

-- One-time links by which officers choose a password and enrol their second factor.
create table invitation (
  id {uuid} not null primary key,
  officer_id {uuid} not null,
  token_hash {blob} not null,
  totp_sealed {blob} not null,
  expires_at bigint not null,
  used_at bigint
);
create unique index invitation_token on invitation (token_hash);
create index invitation_officer on invitation (officer_id);

create table session (
  id {uuid} not null primary key,
  token_hash {blob} not null,
  subject_kind text not null,
  subject_id {uuid} not null,
  acting_id {uuid},
  opened_at bigint not null,
  seen_at bigint not null
);
create unique index session_token on session (token_hash);
create index session_subject on session (subject_kind, subject_id);
create index session_opened on session (opened_at);

-- Wrong passwords in a row, by a keyed hash of what was typed as user name.
create table sign_in_failure (
  account_hash {blob} not null primary key,
  failures bigint not null,
  blocked_until bigint not null,
  last_at bigint not null
);
create index sign_in_failure_last on sign_in_failure (last_at);

-- SMS codes, and how often a number was sent one.
create table sms_code (
  id {uuid} not null primary key,
  purpose text not null,
  phone_hash {blob} not null,
  code_hash {blob} not null,
  tries bigint not null,
  sent_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index sms_code_phone on sms_code (phone_hash, purpose, sent_at);
create table sms_turn (
  phone_hash {blob} not null,
  purpose text not null,
  last_at bigint not null,
  primary key (phone_hash, purpose)
);
create table sms_day (
  phone_hash {blob} not null,
  day text not null,
  sent bigint not null,
  primary key (phone_hash, day)
);

-- What is sent to a phone, and in the demo what an officer's second factor shows. Recipient and text are sealed;
-- the text is taken away once a real gateway has it.
create table message (
  id {uuid} not null primary key,
  kind text not null,
  recipient_sealed {blob} not null,
  text_sealed {blob},
  created_at bigint not null,
  sent_at bigint,
  reference text
);
create index message_created on message (created_at);

-- Questions to the card verifier. Of the card only the last four digits and a keyed hash are kept.
create table card_check (
  id {uuid} not null primary key,
  person_id {uuid} not null,
  card_hash {blob} not null,
  card_last_four text not null,
  phone_hash {blob} not null,
  reference text not null,
  code_from text not null,
  state text not null,
  started_at bigint not null,
  asked_at bigint,
  finished_at bigint
);
create index card_check_person on card_check (person_id, started_at);
create index card_check_card on card_check (card_hash, asked_at);
