-- Identities grow with time: of entries of the same millisecond the one that was made last comes first, too.
DROP INDEX audit_newest;
CREATE INDEX audit_newest ON audit (at DESC, id DESC);
