-- What an organisation published when, and what was published lately: for the scores of publications.
create index job_version_publisher on job_version (organisation_id, published_at);
create index job_version_published on job_version (published_at);
