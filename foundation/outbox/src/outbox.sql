-- The log: who did what to what, for whom, when. It can only grow.
create table deed (
  seq {serial},
  at bigint not null,
  actor_kind text not null,
  actor_id {uuid},
  organisation_id {uuid},
  mandate_id {uuid},
  action text not null,
  object_kind text not null,
  object_id {uuid} not null,
  from_state text,
  to_state text,
  detail text not null
);
create index deed_object on deed (object_kind, object_id, seq);
create index deed_organisation on deed (organisation_id, seq);
create index deed_actor on deed (actor_id, seq);
{append_only deed}

-- Later work. A row is claimed for a minute at a time and tried until it is done.
create table event (
  seq {serial},
  topic text not null,
  body text not null,
  run_at bigint not null,
  attempts bigint not null,
  leased_until bigint not null,
  done_at bigint,
  last_error text
);
create index event_waiting on event (run_at) where done_at is null;
