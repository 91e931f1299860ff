-- What functions were: a row for each version that was ever stored, the newest fifty of a function.

CREATE TABLE function_version (
  function_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (function_id, version)
);
