-- 签到: when the organisation came to its booth, and which officer noted it.
alter table registration add column attended_at bigint;
alter table registration add column attended_by {uuid};
