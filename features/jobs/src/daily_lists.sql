-- 手动下架 by whom: the person who took the job down last. Empty for what was taken down before this was kept.
alter table job add column left_by {uuid};
