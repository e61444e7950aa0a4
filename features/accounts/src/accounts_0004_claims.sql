-- 领取: which officer works on something that waits for a decision, and until when that holds. The newest of each; what is
-- over is swept, the log tells who had it.
create table review_claim (
  kind text not null,
  subject {uuid} not null,
  officer_id {uuid} not null,
  taken_at bigint not null,
  held_until bigint not null,
  primary key (kind, subject)
);
create index review_claim_end on review_claim (held_until);
