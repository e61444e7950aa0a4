create table installation (
  one bigint not null primary key,
  -- Which keys this database is sealed with.
  fingerprint text not null
);
