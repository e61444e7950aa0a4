-- Whose clerk is still to be told of what happened to the registration: 'called_off' with the whole fair.
alter table registration add column notice text;
create index registration_notice on registration (fair, id) where notice is not null;
