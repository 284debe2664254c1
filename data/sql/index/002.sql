-- 1: only the first lines are here, in ACCOUNT/.partial/; size is then that of the whole message.
-- 2: the whole is here, but the row still says what the first lines said.
ALTER TABLE message ADD COLUMN partial INTEGER NOT NULL DEFAULT 0;

-- Few, and asked for at each open.
CREATE INDEX message_partial ON message (row) WHERE partial <> 0;
