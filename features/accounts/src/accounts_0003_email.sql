-- 电子邮箱: where a person also wants to be told. Confirmed by a code before it is kept; at most one each.
create table person_email (
  person_id {uuid} not null primary key,
  address_sealed {blob} not null,
  confirmed_at bigint not null
);
