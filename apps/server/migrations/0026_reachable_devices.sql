-- Whether somebody can be in a sealed talk: since they have not only stated a device but laid in keys for it.
grant create on schema musubi to musubi_fence;

-- As in 0023, and besides: others are there once a KeyPackage of theirs can be taken. Between its statement and its first KeyPackages a device
-- cannot be let in, and what was said in a talk that began just then it would never read.
create or replace function musubi.lack_keys(p_accounts text[]) returns boolean language sql stable security definer set search_path = pg_catalog, musubi as $$
  select exists (
    select 1 from unnest(p_accounts) a (id)
    where not musubi.may_read_keys(a.id) or not exists (
      select 1 from musubi.stated_devices s join musubi.devices d on d.id = s.device_id and d.account_id = s.account_id and d.revoked_at is null
      where s.account_id = a.id and (a.id = musubi.actor() or exists (
        select 1 from musubi.key_packages k where k.device_id = s.device_id and k.body is not null))))
$$;

revoke create on schema musubi from musubi_fence;
