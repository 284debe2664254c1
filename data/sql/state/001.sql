-- What can't be rebuilt from the Maildir. Nothing here is ever forgotten because a server's listing
-- came without it.

-- One line of a server's listing, as long as anybody may ask for it.
CREATE TABLE server_message (
  account    TEXT    NOT NULL,
  uid        BLOB    NOT NULL,             -- octets as the server said them
  copy       INTEGER NOT NULL,             -- 0; 1, 2 … where a server says one uid twice
  known      INTEGER NOT NULL,             -- SatchelKnown
  first_seen INTEGER NOT NULL,             -- Unix seconds
  kept       INTEGER NOT NULL DEFAULT 0,   -- Unix seconds; 0: not kept
  gone_since INTEGER,                      -- Unix seconds; NULL while it is listed
  confirmed  INTEGER NOT NULL DEFAULT 0,   -- 1: gone because we deleted it, and QUIT said so
  deleted    INTEGER NOT NULL DEFAULT 0,   -- Unix seconds: when the person deleted it here
  size       INTEGER NOT NULL DEFAULT 0,   -- as LIST said
  mailbox    TEXT,                         -- "user@server" under which it was kept
  name       TEXT,                         -- of the message that holds it
  PRIMARY KEY (account, uid, copy)
) WITHOUT ROWID;

CREATE INDEX server_message_name ON server_message (name) WHERE name IS NOT NULL;

-- A message of the Maildir, by the unique part of its file name.
CREATE TABLE message (
  name        TEXT    NOT NULL PRIMARY KEY,
  account     TEXT    NOT NULL,            -- where it arrived
  arrived     INTEGER NOT NULL,
  size        INTEGER NOT NULL DEFAULT 0,
  fingerprint BLOB,                        -- both NULL: noticed, but not read yet
  integrity   BLOB,
  found       INTEGER NOT NULL DEFAULT 0,  -- 1: nobody said "keep", it lay in the Maildir
  tag         TEXT,                        -- of a found one's name, see maildir.h
  forgotten   INTEGER                      -- Unix seconds: when the person deleted it for good
) WITHOUT ROWID;

CREATE INDEX message_found ON message (tag) WHERE found = 1 AND tag IS NOT NULL;

CREATE INDEX message_forgotten ON message (forgotten) WHERE forgotten IS NOT NULL;

CREATE TABLE note (
  account TEXT NOT NULL,
  key     TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (account, key)
) WITHOUT ROWID;
