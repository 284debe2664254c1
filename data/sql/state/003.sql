-- What the person deleted, for as long as it can be taken back, and since when a message is where it goes by itself.

-- One deletion, as one Undo takes it back.
CREATE TABLE deletion (
  deletion INTEGER PRIMARY KEY AUTOINCREMENT,
  kind     INTEGER NOT NULL,   -- SatchelDeletionKind
  time     INTEGER NOT NULL,   -- Unix seconds
  account  TEXT,               -- of a folder that was emptied or deleted …
  folders  TEXT                -- … its path; of one deleted also those below, "//" between
);

CREATE TABLE put_away (
  name     TEXT    NOT NULL PRIMARY KEY,
  deletion INTEGER NOT NULL DEFAULT 0,   -- 0: of none
  since    INTEGER NOT NULL,             -- Unix seconds
  account  TEXT,                         -- where it was before; NULL: nobody knows
  folder   TEXT,
  suffix   TEXT                          -- NULL: it lies in Trash or Junk; else in ACCOUNT/.deleted/, with these flags
) WITHOUT ROWID;

CREATE INDEX put_away_deletion ON put_away (deletion) WHERE deletion <> 0;
CREATE INDEX put_away_hidden ON put_away (since) WHERE suffix IS NOT NULL;
