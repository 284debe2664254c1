-- What other programs knew of servers before their mail was brought here. A row waits for the first listing of that
-- mailbox, and goes when it has become one of server_message.
CREATE TABLE brought (
  mailbox TEXT NOT NULL,   -- "user@server", the server in lower case
  uid     BLOB NOT NULL,   -- octets as the server said them
  name    TEXT,            -- of the message that came by it, as its head says; NULL: nobody can tell, it is not wanted again
  PRIMARY KEY (mailbox, uid)
) WITHOUT ROWID;
