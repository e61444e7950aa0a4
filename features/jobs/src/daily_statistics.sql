-- How often a job was opened and shown among search results on a day (Asia/Shanghai). Numbers only: nothing here tells who.
create table job_statistic (
  job_id {uuid} not null references job (id),
  day text not null,
  views bigint not null,
  found bigint not null,
  primary key (job_id, day)
);
