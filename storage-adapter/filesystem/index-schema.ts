// The index's tables. It holds nothing that the log and the task files don't, so it is never synced,
// and it is thrown away and built anew whenever it is missing, of another version, or doubtful.

/** Raised with every change of the tables: an index of another version is built anew. */
export const INDEX_VERSION = 2;

const TALLY_UP =
  "INSERT INTO tallies VALUES (new.status, new.stage, 1) ON CONFLICT DO UPDATE SET count = count + 1;";
const TALLY_DOWN =
  "UPDATE tallies SET count = count - 1 WHERE status = old.status AND stage = old.stage;";

/**
 * Of the lines: made by the start that has put in all that the log holds. Measured for a million lines:
 * 2.3 s of CPU for both, 5.2 s with each line sorted in as it comes.
 */
export const LINE_INDEXES = `
CREATE INDEX IF NOT EXISTS lines_by_story ON lines (correlation_id, background, seq);
CREATE INDEX IF NOT EXISTS lines_of_changes ON lines (seq) WHERE change = 1;
`;

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

-- Every task ever known. state: live, invalid or deleted. sha256 is what the log says the file is,
-- previous_sha256 what it was before; signature is the file's stat when it was last looked at;
-- changed_* is the line that last changed the task.
CREATE TABLE tasks (
  task_id TEXT PRIMARY KEY,
  correlation_id TEXT NOT NULL,
  state TEXT NOT NULL,
  status TEXT NOT NULL,
  stage TEXT NOT NULL,
  source TEXT NOT NULL,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  last_activity_at TEXT NOT NULL,
  changed_seq INTEGER NOT NULL,
  changed_at TEXT NOT NULL,
  changed_event TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  previous_sha256 TEXT NOT NULL,
  signature TEXT NOT NULL,
  item TEXT NOT NULL,
  search_text TEXT NOT NULL,
  problems TEXT NOT NULL
) STRICT;

-- A list is walked along one of these. The columns at the end let a filter pass over a task without
-- reading its row: measured, 0.4 ms for 10,000 tasks. Each costs every commit some 15 us, so only the
-- inbox's question, by stage, has one of its own.
CREATE INDEX tasks_created ON tasks
  (created_at DESC, task_id DESC, status, stage, source, last_activity_at, changed_seq)
  WHERE state <> 'deleted';
CREATE INDEX tasks_created_by_stage ON tasks
  (stage, created_at DESC, task_id DESC, source, last_activity_at, changed_seq)
  WHERE state <> 'deleted';
CREATE INDEX tasks_changed ON tasks
  (changed_seq DESC, task_id DESC, status, stage, source, last_activity_at)
  WHERE state <> 'deleted';

-- How many tasks have each status and stage, deleted ones aside: kept by the triggers, in the
-- transaction that changes the task, so that no page has to count.
CREATE TABLE tallies (
  status TEXT NOT NULL,
  stage TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (status, stage)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER task_added AFTER INSERT ON tasks WHEN new.state <> 'deleted'
BEGIN ${TALLY_UP} END;
CREATE TRIGGER task_removed AFTER DELETE ON tasks WHEN old.state <> 'deleted'
BEGIN ${TALLY_DOWN} END;
CREATE TRIGGER task_left AFTER UPDATE OF state, status, stage ON tasks WHEN old.state <> 'deleted'
BEGIN ${TALLY_DOWN} END;
CREATE TRIGGER task_came AFTER UPDATE OF state, status, stage ON tasks WHEN new.state <> 'deleted'
BEGIN ${TALLY_UP} END;

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
