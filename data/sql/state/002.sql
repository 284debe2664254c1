-- By what a message is recognised under another unique id, what the person wants of the copy on the
-- server, and the messages of which only the first lines are here.

-- SHA-256 of the head fields that no server changes, see message/identity.h; NULL: not read yet.
ALTER TABLE message ADD COLUMN identity BLOB;

-- 1: held by a message that was recognised by its head alone, or kept under another mailbox: before the
-- server's copy may be deleted it is read whole and compared.
ALTER TABLE server_message ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;

-- SatchelWish: what the person wants of the copy on the server, whatever the account's rule is.
ALTER TABLE server_message ADD COLUMN wish INTEGER NOT NULL DEFAULT 0;

-- How often a conversation has ended while this message was being received.
ALTER TABLE server_message ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;

CREATE INDEX server_message_gone ON server_message (account, gone_since) WHERE gone_since IS NOT NULL;
CREATE INDEX message_fingerprint ON message (fingerprint) WHERE fingerprint IS NOT NULL;

-- Messages not fetched whole. Their first lines lie in ACCOUNT/.partial/NAME; folder and flags, which a
-- Maildir would have in its names, are here.
CREATE TABLE partial (
  name    TEXT    NOT NULL PRIMARY KEY,
  account TEXT    NOT NULL,
  folder  TEXT    NOT NULL,             -- path, "Inbox"
  flags   INTEGER NOT NULL DEFAULT 0,   -- SatchelFlags
  arrived INTEGER NOT NULL,
  size    INTEGER NOT NULL              -- of the whole message, as LIST said
) WITHOUT ROWID;
