-- 我的数据 and 注销账号 ask for the registrations of a person.
create index registration_by_person on registration (registered_by, state);
