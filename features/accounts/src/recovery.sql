-- Bank card checks by somebody who is not signed in (银联认证找回): never mixed with those of 银联实名认证.
create table card_proof (
  id {uuid} not null primary key,
  purpose text not null,
  claim_hash {blob} not null,
  card_hash {blob} not null,
  reference text not null,
  code_from text not null,
  state text not null,
  started_at bigint not null,
  asked_at bigint
);
create index card_proof_claim on card_proof (claim_hash, purpose, started_at);
create index card_proof_card on card_proof (card_hash, asked_at);
create index card_proof_started on card_proof (started_at);

-- Accounts that an administrator found to belong to one person. `one_id` < `other_id`.
create table same_person (
  one_id {uuid} not null,
  other_id {uuid} not null,
  marked_by {uuid} not null,
  reason text not null,
  marked_at bigint not null,
  primary key (one_id, other_id)
);
create index same_person_other on same_person (other_id);

-- Until when sensitive acts of an account wait, because recovery has changed its phone number.
create table person_hold (
  person_id {uuid} not null primary key,
  until bigint not null
);
