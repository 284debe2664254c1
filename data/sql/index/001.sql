-- A cache of Maildir and state. Losing it costs a rebuild.

CREATE TABLE folder (
  folder    INTEGER PRIMARY KEY AUTOINCREMENT,
  account   TEXT    NOT NULL,
  path      TEXT    NOT NULL,
  role      INTEGER NOT NULL,             -- SatchelRole
  cur_mtime INTEGER NOT NULL DEFAULT 0,   -- nanoseconds, when it was last compared; 0: never
  new_mtime INTEGER NOT NULL DEFAULT 0,
  messages  INTEGER NOT NULL DEFAULT 0,   -- the counters are kept by the triggers below
  unread    INTEGER NOT NULL DEFAULT 0,
  bytes     INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account, path)
);

CREATE TABLE message (
  row         INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT    NOT NULL UNIQUE,
  folder      INTEGER NOT NULL,
  in_cur      INTEGER NOT NULL,           -- the file is [cur or new]/name suffix
  suffix      TEXT    NOT NULL,           -- ":2,S"; "" in new/
  flags       INTEGER NOT NULL,           -- SatchelFlags
  date        INTEGER NOT NULL,
  arrived     INTEGER NOT NULL,
  size        INTEGER NOT NULL,
  attachments INTEGER NOT NULL,
  heads_only  INTEGER NOT NULL,           -- reading it whole killed the process
  sender_key  TEXT    NOT NULL,
  subject_key TEXT    NOT NULL,
  subject     TEXT    NOT NULL,
  sender      TEXT    NOT NULL,
  recipients  TEXT    NOT NULL,
  preview     TEXT    NOT NULL,
  message_id  TEXT,
  refs        TEXT    NOT NULL            -- message ids it answers, a space between
);

-- Each ends in the row id, which makes every order total and every list a walk along an index.
CREATE INDEX message_date ON message (folder, date);
CREATE INDEX message_sender ON message (folder, sender_key, date);
CREATE INDEX message_subject ON message (folder, subject_key, date);
CREATE INDEX message_size ON message (folder, size, date);
CREATE INDEX message_unread ON message (folder, date) WHERE flags & 1 = 0;
CREATE INDEX message_flagged ON message (folder, date) WHERE flags & 2 = 2;
CREATE INDEX message_attachments ON message (folder, date) WHERE attachments = 1;

CREATE TRIGGER message_came AFTER INSERT ON message
BEGIN
  UPDATE folder SET messages = messages + 1,
                    unread = unread + (NEW.flags & 1 = 0),
                    bytes = bytes + NEW.size
   WHERE folder = NEW.folder;
END;

CREATE TRIGGER message_went AFTER DELETE ON message
BEGIN
  UPDATE folder SET messages = messages - 1,
                    unread = unread - (OLD.flags & 1 = 0),
                    bytes = bytes - OLD.size
   WHERE folder = OLD.folder;
END;

CREATE TRIGGER message_changed AFTER UPDATE OF folder, flags, size ON message
BEGIN
  UPDATE folder SET messages = messages - 1,
                    unread = unread - (OLD.flags & 1 = 0),
                    bytes = bytes - OLD.size
   WHERE folder = OLD.folder;
  UPDATE folder SET messages = messages + 1,
                    unread = unread + (NEW.flags & 1 = 0),
                    bytes = bytes + NEW.size
   WHERE folder = NEW.folder;
END;

-- Files that are being read for the first time; what is left here after a crash is suspect.
CREATE TABLE attempt (
  name  TEXT    NOT NULL PRIMARY KEY,
  times INTEGER NOT NULL
) WITHOUT ROWID;

-- "whole": the index has once caught up with everything.
CREATE TABLE note (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
