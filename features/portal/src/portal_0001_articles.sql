-- Announcements, guides and questions as editors write them. A row with the address of a built-in article
-- stands in its place.
create table article (
  id {uuid} not null primary key,
  -- help or announcements: the first part of the address; the slug is the second.
  section text not null,
  slug text not null,
  kind text not null,
  division text not null,
  -- draft (never published by an editor), published, withdrawn
  state text not null,
  revision bigint not null,
  last_number bigint not null,
  public_number bigint,
  published_at bigint,
  changed_at bigint not null
);
create unique index article_address on article (section, slug);
create index article_division on article (division, changed_at);

-- Every text that was ever saved. Version 1 of a built-in article has no author.
create table article_version (
  article_id {uuid} not null references article (id),
  number bigint not null,
  title text not null,
  summary text not null,
  chapter text not null,
  position bigint not null,
  explains text not null,
  body text not null,
  written_at bigint not null,
  written_by {uuid},
  primary key (article_id, number)
);
{append_only article_version}
