-- The words of messages. Both tables keep no text, so nothing can be deleted from them: row ids are never used
-- again, what is found is looked up in message, and now and then all is read anew (see text-job.c).
CREATE VIRTUAL TABLE words USING fts5 (
  subject, sender, recipients, copies, body, files,
  content = '', tokenize = 'satchel'
);

-- How the words of a message begin: one to three characters, each once a message, for what is still being typed.
-- With "s:", "f:", "t:", "c:" or "n:" before it: in its subject, from, to, copies or names of files.
CREATE VIRTUAL TABLE beginnings USING fts5 (
  letters,
  content = '', columnsize = 0, detail = none, tokenize = 'satchel_verbatim'
);

-- Words of some thousand messages are gathered before they are written: fewer pieces to be joined later.
INSERT INTO words (words, rank) VALUES ('hashsize', 8388608);
INSERT INTO beginnings (beginnings, rank) VALUES ('hashsize', 4194304);

-- Rows of messages whose words are not in there yet. Times: that they were given to the parser.
CREATE TABLE unread_text (
  row   INTEGER PRIMARY KEY,
  times INTEGER NOT NULL DEFAULT 0
);
INSERT INTO unread_text (row) SELECT row FROM message;

CREATE TRIGGER text_came AFTER INSERT ON message
BEGIN
  INSERT INTO unread_text (row) VALUES (NEW.row);
END;

-- The whole of a message has come of which only the first lines were here.
CREATE TRIGGER text_changed AFTER UPDATE OF preview ON message
BEGIN
  INSERT OR REPLACE INTO unread_text (row) VALUES (NEW.row);
END;

CREATE TRIGGER text_went AFTER DELETE ON message
BEGIN
  DELETE FROM unread_text WHERE row = OLD.row;
END;

-- Over all folders, newest first, without reading a row.
CREATE INDEX message_newest ON message (date);
