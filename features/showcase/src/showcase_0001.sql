-- 单位形象 (C3). One row for each organisation that has any: it is changed first by every act, so that acts on one
-- organisation follow each other; and it says which bureau decides.
create table showcase (
  organisation_id {uuid} not null primary key references organisation (id),
  division text not null,
  changes bigint not null
);

-- A logo, picture or film. What lies in its file never changes: another file is another item.
create table showcase_item (
  id {uuid} not null primary key,
  organisation_id {uuid} not null references showcase (organisation_id),
  kind text not null,
  state text not null,
  revision bigint not null,
  place bigint not null,
  caption text not null,
  hash text not null,
  media_type text not null,
  file_bytes bigint not null,
  width bigint not null,
  height bigint not null,
  duration_ms bigint,
  uploaded_at bigint not null,
  uploaded_by {uuid} not null,
  submitted_at bigint,
  submitted_by {uuid},
  decided_at bigint,
  decided_by {uuid},
  reason text,
  ended_at bigint
);
create index showcase_item_organisation on showcase_item (organisation_id, place);
create index showcase_item_file on showcase_item (hash, organisation_id);
create index showcase_item_in_review on showcase_item (submitted_at) where state = 'in_review';
create index showcase_item_public on showcase_item (decided_at) where state = 'approved';
create unique index showcase_item_one_public on showcase_item (organisation_id, kind) where state = 'approved' and kind in ('logo', 'film');
create unique index showcase_item_one_waiting on showcase_item (organisation_id, kind) where state in ('draft', 'in_review', 'returned') and kind in ('logo', 'film');
