-- When an officer last chose a password (90 days), and when he or she last signed in.
alter table officer add column password_at bigint not null default 0;
alter table officer add column signed_in_at bigint;
update officer set password_at = created_at;

-- What a one-time link opens: enrolment, second_factor or password.
alter table invitation add column purpose text not null default 'enrolment';

-- The passwords of an officer, so that none of the last five comes back.
create table officer_password (
  id {uuid} not null primary key,
  officer_id {uuid} not null,
  phc text not null,
  set_at bigint not null
);
create index officer_password_officer on officer_password (officer_id, set_at);

-- What needs two people: a system administrator proposes, a security officer decides. For an appointment the officer's
-- id is the one that the account will have.
create table officer_proposal (
  id {uuid} not null primary key,
  kind text not null,
  officer_id {uuid} not null,
  username text not null,
  username_folded text not null,
  name text not null,
  division text not null,
  roles text not null,
  identity_hash {blob},
  reason text not null,
  proposed_by {uuid} not null,
  proposed_at bigint not null,
  expires_at bigint not null,
  state text not null,
  decided_by {uuid},
  decided_at bigint,
  answer text
);
create unique index officer_proposal_waiting on officer_proposal (username_folded) where state = 'waiting';
create index officer_proposal_officer on officer_proposal (officer_id, proposed_at);
create index officer_proposal_time on officer_proposal (proposed_at);

-- Passkeys of officers: what the authenticator said at registration, and its counter as it last stood.
create table passkey (
  id {uuid} not null primary key,
  officer_id {uuid} not null,
  credential_id {blob} not null,
  name text not null,
  transports {blob} not null,
  static_state {blob} not null,
  dynamic_state {blob} not null,
  created_at bigint not null,
  used_at bigint
);
create unique index passkey_credential on passkey (credential_id);
create index passkey_officer on passkey (officer_id);

-- A challenge that a passkey is to sign: used once, five minutes.
create table passkey_challenge (
  id {uuid} not null primary key,
  officer_id {uuid} not null,
  purpose text not null,
  state {blob} not null,
  expires_at bigint not null
);
create index passkey_challenge_expiring on passkey_challenge (expires_at);

-- The log is read by what was done and by when.
create index deed_action on deed (action, at);
create index deed_at on deed (at);
