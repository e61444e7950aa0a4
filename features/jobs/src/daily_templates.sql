-- 职位模板: a job's text and contact under a name, to begin new jobs from. At most fifty an organisation.
create table job_template (
  id {uuid} not null primary key,
  organisation_id {uuid} not null references organisation (id),
  name text not null,
  created_by {uuid} not null,
  created_at bigint not null,
  changed_at bigint not null,
  title text not null,
  category text not null,
  headcount bigint not null,
  nature text not null,
  pay_min bigint not null,
  pay_max bigint not null,
  pay_unit text not null,
  education text not null,
  experience text not null,
  place text not null,
  address text not null,
  description text not null,
  requirements text not null,
  contact_name text not null,
  contact_phone {blob} not null,
  benefits text not null,
  hours text not null,
  audience text not null
);
create unique index job_template_name on job_template (organisation_id, name);
