-- The functions have been handed over: the role that owns them makes nothing new.
revoke create on schema musubi from musubi_fence;
