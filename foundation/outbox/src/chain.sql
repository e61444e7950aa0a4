-- The chain of the log: every line of `deed` gets a link, in the order in which a follower finds them committed. The hash of
-- a link covers the hash before it and every word of the line (SM3).
create table deed_link (
  position bigint not null primary key,
  deed_seq bigint not null,
  link_hash {blob} not null
);
create unique index deed_link_line on deed_link (deed_seq);
{append_only deed_link}

-- Where the chain ends. Lines up to `settled_seq` were all linked long ago; `newest_seq` was the newest at `newest_at`.
create table deed_chain (
  only_row bigint not null primary key,
  position bigint not null,
  head_hash {blob},
  settled_seq bigint not null,
  newest_seq bigint not null,
  newest_at bigint not null
);
insert into deed_chain (only_row, position, settled_seq, newest_seq, newest_at) values (1, 0, 0, 0, 0);

-- The daily heads: where the chain ended when the day was over, with a proof that only the keys can make (HMAC-SM3).
create table deed_day (
  day text not null primary key,
  position bigint not null,
  head_hash {blob} not null,
  proof_hash {blob} not null,
  made_at bigint not null
);
{append_only deed_day}
