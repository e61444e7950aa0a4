-- Accounts of other authorities that belong to one here. The key is issuer and subject, as a keyed hash.
create table linked_identity (
  id {uuid} not null primary key,
  subject_hash {blob} not null,
  provider text not null,
  account_kind text not null,
  account_id {uuid} not null,
  raw text not null,
  rank bigint not null,
  linked_at bigint not null,
  seen_at bigint not null
);
create unique index linked_identity_subject on linked_identity (account_kind, subject_hash);
create index linked_identity_account on linked_identity (account_kind, account_id);

-- Sign-ins through another authority that are under way: bound to the browser that began them and, after a scan, to the
-- phone. What the authority said is sealed and goes when the attempt ends.
create table provider_attempt (
  id {uuid} not null primary key,
  provider text not null,
  account_kind text not null,
  scanned boolean not null,
  browser_hash {blob} not null,
  phone_hash {blob},
  session_person_id {uuid},
  state_hash {blob},
  kept_sealed {blob},
  claims_sealed {blob},
  stage text not null,
  reason text,
  account_id {uuid},
  back text not null,
  created_at bigint not null,
  expires_at bigint not null
);
create unique index provider_attempt_state on provider_attempt (state_hash);
create index provider_attempt_browser on provider_attempt (browser_hash, created_at);
create index provider_attempt_created on provider_attempt (created_at);
