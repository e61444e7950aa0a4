-- Which registered template a message follows and what it fills in (sealed), when its time is over, and why a gateway
-- would not take it.
alter table message add column template text;
alter table message add column parameters_sealed {blob};
alter table message add column expires_at bigint;
alter table message add column refused text;
create index message_expiring on message (expires_at);
create index sms_code_expiring on sms_code (expires_at);

-- 消息: what was said to a person, on the person's own page. Codes never get here.
create table inbox (
  id {uuid} not null primary key,
  person_id {uuid} not null,
  text_sealed {blob} not null,
  created_at bigint not null,
  read_at bigint
);
create index inbox_person on inbox (person_id, created_at);
create index inbox_unread on inbox (person_id) where read_at is null;
create index inbox_created on inbox (created_at);

-- What became of a message that a gateway took: accepted, then delivered or failed.
create table sms_receipt (
  message_id {uuid} not null primary key,
  gateway text not null,
  reference text not null,
  state text not null,
  code text,
  accepted_at bigint not null,
  reported_at bigint
);
create index sms_receipt_reference on sms_receipt (gateway, reference);
create index sms_receipt_accepted on sms_receipt (accepted_at);

-- How many codes were sent on a day: for an address, for a purpose, in all; and how often a card was tried.
create table quota (
  scope text not null,
  subject {blob} not null,
  day text not null,
  used bigint not null,
  primary key (scope, subject, day)
);
