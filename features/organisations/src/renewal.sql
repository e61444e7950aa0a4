-- 'uscc', or 'organisation_code': an old nine-character 组织机构代码 (GB 11714), whose account signs in and does
-- no business (guide （六）2).
alter table organisation add column code_kind text not null default 'uscc';
-- 复核: when the approved profile has to be verified again, from when the organisation is suspended if nothing
-- is submitted, and how far it has been told (verification.rs).
alter table organisation add column due_at bigint;
alter table organisation add column lapses_at bigint;
alter table organisation add column notices bigint not null default 0;
create index organisation_due on organisation (due_at);
create index organisation_lapse on organisation (lapses_at);
-- What was approved before this step is due half a year (183 days) after its approval, and lapses 14 days later.
update organisation set due_at = (select max(v.approved_at) + 15811200000 from profile_version v
  where v.organisation_id = organisation.id);
update organisation set lapses_at = due_at + 1209600000 where due_at is not null;

-- A later last day that the organisation asks for and the person has not agreed to: null nothing is asked,
-- 0 without end, otherwise the first instant after the day.
alter table mandate add column requested_until bigint;

-- 单位名称修改: the newest request of each organisation. A decision names its revision.
create table name_change (
  organisation_id {uuid} not null primary key references organisation (id),
  revision bigint not null,
  state text not null,
  name text not null,
  legal_representative text not null,
  old_name text not null,
  old_legal_representative text not null,
  submitted_at bigint not null,
  decided_at bigint,
  decided_by {uuid},
  reason text
);
create index name_change_in_review on name_change (submitted_at) where state = 'in_review';
