-- The order in which entries are shown: a page deep in the log is found without reading what comes before it.
DROP INDEX audit_at;
CREATE INDEX audit_newest ON audit (at DESC, id);
