-- 1: only the first lines are here, in ACCOUNT/.partial/; size is then that of the whole message.
ALTER TABLE message ADD COLUMN partial INTEGER NOT NULL DEFAULT 0;
