-- Bundles of logs that somebody asked for; the files themselves are in the manager's folder.

CREATE TABLE log_entry (
  id TEXT NOT NULL PRIMARY KEY,
  batch_id TEXT NOT NULL,
  edge_id TEXT NOT NULL,
  pipeline_id TEXT,
  project_id TEXT,
  status TEXT NOT NULL,
  error TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
