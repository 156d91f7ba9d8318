// The index's tables. It holds nothing that the log and the task files don't, so it is never synced,
// and it is thrown away and built anew whenever it is missing, of another version, or doubtful.

/** Raised with every change of the tables: an index of another version is built anew. */
export const INDEX_VERSION = 1;

export const INDEX_SCHEMA = `
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every line of the log, by where it stands.
CREATE TABLE lines (
  seq INTEGER PRIMARY KEY,
  file INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  event TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  background INTEGER NOT NULL,
  change INTEGER NOT NULL
) STRICT;
CREATE INDEX lines_by_story ON lines (correlation_id, background, seq);
CREATE INDEX lines_of_changes ON lines (seq) WHERE change = 1;

-- Every task ever known. state: live, invalid or deleted. sha256 is what the log says the file is,
-- previous_sha256 what it was before; signature is the file's stat when it was last looked at.
CREATE TABLE tasks (
  task_id TEXT PRIMARY KEY,
  correlation_id TEXT NOT NULL,
  state TEXT NOT NULL,
  status TEXT NOT NULL,
  source TEXT NOT NULL,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  previous_sha256 TEXT NOT NULL,
  signature TEXT NOT NULL,
  item TEXT NOT NULL,
  search_text TEXT NOT NULL,
  problems TEXT NOT NULL
) STRICT;
CREATE INDEX tasks_newest ON tasks (created_at DESC, task_id DESC) WHERE state <> 'deleted';
CREATE INDEX tasks_by_status ON tasks (status, created_at DESC, task_id DESC) WHERE state <> 'deleted';

CREATE TABLE keys (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_by_age ON keys (kind, seq);
`;
