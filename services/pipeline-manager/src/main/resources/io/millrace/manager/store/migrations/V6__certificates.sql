-- What people say about certificates, what their holders may do (JSON arrays of topic filters; null for every topic),
-- roots that follow each other, and authorities of others.

ALTER TABLE certificate ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE certificate ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE certificate ADD COLUMN publish TEXT;
ALTER TABLE certificate ADD COLUMN subscribe TEXT;
CREATE INDEX certificate_expires ON certificate (purpose, expires_at);

-- Until when a root that no longer signs is trusted, and the root's certificate by the one before it.
ALTER TABLE authority ADD COLUMN trusted_until BIGINT;
ALTER TABLE authority ADD COLUMN cross_certificate TEXT;

CREATE TABLE external_authority (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  note TEXT NOT NULL,
  certificate TEXT NOT NULL,
  publish TEXT,
  subscribe TEXT,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE external_revocation (
  authority_id TEXT NOT NULL,
  serial TEXT NOT NULL,
  revoked_by TEXT NOT NULL,
  revoked_at BIGINT NOT NULL,
  PRIMARY KEY (authority_id, serial)
);
