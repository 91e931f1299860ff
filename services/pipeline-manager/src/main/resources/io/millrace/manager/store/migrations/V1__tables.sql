-- Portable between SQLite and PostgreSQL. Times are milliseconds since the epoch.

CREATE TABLE entity (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  project_id TEXT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX entity_name ON entity (kind, name);
CREATE INDEX entity_project ON entity (project_id);

-- The version of a pipeline's spec outlives its being stopped.
CREATE TABLE spec_version (
  pipeline_id TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  digest TEXT NOT NULL
);

CREATE TABLE access_token (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  user_id TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  active INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  expires_at BIGINT,
  used_at BIGINT
);

CREATE TABLE authority (
  id TEXT NOT NULL PRIMARY KEY,
  certificate TEXT NOT NULL,
  sealed_key TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE certificate (
  serial TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX certificate_created ON certificate (created_at);

CREATE TABLE alert (
  id TEXT NOT NULL PRIMARY KEY,
  alert_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  service TEXT NOT NULL,
  node TEXT NOT NULL,
  project_id TEXT,
  pipeline_id TEXT,
  message TEXT NOT NULL,
  properties TEXT NOT NULL,
  occurrences BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  cleared_at BIGINT
);
CREATE INDEX alert_open ON alert (alert_key, cleared_at);
CREATE INDEX alert_last ON alert (last_at);

CREATE TABLE audit (
  id TEXT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  user_role TEXT NOT NULL,
  operation TEXT NOT NULL,
  kind TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  resource_name TEXT NOT NULL,
  project_id TEXT,
  before_change TEXT,
  after_change TEXT
);
CREATE INDEX audit_at ON audit (at);
