-- A session that a recovery code opened. For a quarter of an hour it may set a password without the present one: whoever needed
-- the code has most often forgotten it. See: changePassword.
alter table musubi.devices add column recovered_at timestamptz;
select musubi_meta.classify('devices', 'recovered_at', 'device', 'until the password is set anew or the device is deleted');

-- The picture of the person whose invite this is, for whoever holds its code while it is worth something. It goes through the
-- invite and not through the id: who knows only the id sees nothing.
create function musubi.read_invite_picture(p_code text, p_now timestamptz)
returns table (account_id text, picture bytea, picture_mime text, picture_version integer)
language sql stable security definer set search_path = pg_catalog, musubi as $$
  select p.account_id, p.picture, p.picture_mime, p.picture_version
  from musubi.read_invite(p_code, p_now) i join musubi.profiles p on p.account_id = i.owner_id
  where p.picture is not null
$$;
grant create on schema musubi to musubi_fence;
alter function musubi.read_invite_picture(text, timestamptz) owner to musubi_fence;
revoke create on schema musubi from musubi_fence;
revoke execute on function musubi.read_invite_picture(text, timestamptz) from public;
grant execute on function musubi.read_invite_picture(text, timestamptz) to musubi_people;
