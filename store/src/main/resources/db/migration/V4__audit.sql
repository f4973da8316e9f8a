-- Entries are written to audit_pending, each in the transaction of what it tells, without waiting for anybody; a program then moves
-- them into audit_log, one at a time, and chains them. Both carry a MAC by a key that is outside Postgres.
CREATE TABLE audit_pending (
  id          uuid CONSTRAINT audit_pending_id PRIMARY KEY,
  at          timestamptz NOT NULL,
  actor       text NOT NULL,
  groups      text[] NOT NULL,
  request_uid text NOT NULL,
  action      text NOT NULL,
  kind        text NOT NULL,
  namespace   text NOT NULL,
  name        text NOT NULL,
  object_uid  text NOT NULL,
  user_name   text NOT NULL,
  diff        json NOT NULL,                   -- json, not jsonb: the MAC is of the text
  outcome     text NOT NULL,
  witnesses   uuid[] NOT NULL,
  key_id      text NOT NULL,
  mac         bytea NOT NULL
);

COMMENT ON TABLE audit_pending IS 'Audit entries that are not in the chain yet';
COMMENT ON COLUMN audit_pending.id IS 'Of the entry; grows with time';
COMMENT ON COLUMN audit_pending.at IS 'When it was done';
COMMENT ON COLUMN audit_pending.actor IS 'The Kubernetes username of whoever did it; satchel: the operator of itself; unknown: nobody knows';
COMMENT ON COLUMN audit_pending.groups IS 'The groups that the actor was in';
COMMENT ON COLUMN audit_pending.request_uid IS 'Of the admission request; empty: there was none';
COMMENT ON COLUMN audit_pending.action IS 'create, write, delete, rotate, deliver, remove or deny';
COMMENT ON COLUMN audit_pending.kind IS 'UserSecret, AIGatewayKey, WorkspaceUser or Pod';
COMMENT ON COLUMN audit_pending.namespace IS 'Of the object; empty: it is in none';
COMMENT ON COLUMN audit_pending.name IS 'metadata.name of the object';
COMMENT ON COLUMN audit_pending.object_uid IS 'metadata.uid of the object; empty: it was refused before it had one';
COMMENT ON COLUMN audit_pending.user_name IS 'The WorkspaceUser whose the object is; empty: nobody''s';
COMMENT ON COLUMN audit_pending.diff IS 'For each field that is different: old and new, or {"secret": true}';
COMMENT ON COLUMN audit_pending.outcome IS 'Why, or with what result; empty: it simply succeeded';
COMMENT ON COLUMN audit_pending.witnesses IS 'Ids of entries that were committed before this one by the same program; they must be found';
COMMENT ON COLUMN audit_pending.key_id IS 'Of the audit key that the MAC is made with';
COMMENT ON COLUMN audit_pending.mac IS 'HMAC-SHA256 of all the columns before, key_id apart';

-- The chain. By the month in which an entry was linked, not done: only that grows with the position, so that what a dropped month
-- leaves is one piece.
CREATE TABLE audit_log (
  position      bigint NOT NULL,
  linked_at     timestamptz NOT NULL,
  previous_hash bytea NOT NULL,
  hash          bytea NOT NULL,
  id            uuid NOT NULL,
  at            timestamptz NOT NULL,
  actor         text NOT NULL,
  groups        text[] NOT NULL,
  request_uid   text NOT NULL,
  action        text NOT NULL,
  kind          text NOT NULL,
  namespace     text NOT NULL,
  name          text NOT NULL,
  object_uid    text NOT NULL,
  user_name     text NOT NULL,
  diff          json NOT NULL,
  outcome       text NOT NULL,
  witnesses     uuid[] NOT NULL,
  key_id        text NOT NULL,
  mac           bytea NOT NULL,
  CONSTRAINT audit_log_position PRIMARY KEY (position, linked_at)
) PARTITION BY RANGE (linked_at);

CREATE INDEX audit_log_id ON audit_log (id);
CREATE INDEX audit_log_user ON audit_log (user_name, position);
CREATE INDEX audit_log_object ON audit_log (name, position);
CREATE INDEX audit_log_object_uid ON audit_log (object_uid, position);
CREATE INDEX audit_log_actor ON audit_log (actor, position);

COMMENT ON TABLE audit_log IS 'Audit entries in the chain; rows are only ever inserted, and go with their month';
COMMENT ON COLUMN audit_log.position IS '1 for the first entry; the next has the next number';
COMMENT ON COLUMN audit_log.linked_at IS 'When the entry came into the chain; never earlier than the one before';
COMMENT ON COLUMN audit_log.previous_hash IS 'hash of the entry at the position before; 32 zeros: there is none';
COMMENT ON COLUMN audit_log.hash IS 'SHA-256 of previous_hash, the entry, its MAC, position and linked_at';
COMMENT ON COLUMN audit_log.id IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.at IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.actor IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.groups IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.request_uid IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.action IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.kind IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.namespace IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.name IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.object_uid IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.user_name IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.diff IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.outcome IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.witnesses IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.key_id IS 'As in audit_pending';
COMMENT ON COLUMN audit_log.mac IS 'As in audit_pending';

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_log_insert_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM CURRENT_USER;

-- Makes the table of one month, if it is not there.
CREATE FUNCTION audit_log_make_month(first_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition text := 'audit_log_' || to_char(first_day, 'YYYY_MM');
BEGIN
  IF to_regclass(partition) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I PARTITION OF audit_log FOR VALUES FROM (%L) TO (%L)', partition,
                 first_day::timestamp AT TIME ZONE 'UTC', (first_day + interval '1 month') AT TIME ZONE 'UTC');
  EXECUTE format('CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON %I '
                 'FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()', partition);
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM CURRENT_USER', partition);
  EXECUTE format('COMMENT ON TABLE %I IS %L', partition,
                 'The entries of audit_log that were linked in ' || to_char(first_day, 'YYYY-MM') || ', by UTC');
END
$$;

-- What is signed of the chain. The purpose is under the signature too: only a base may be where the log begins.
CREATE TABLE audit_checkpoints (
  position  bigint NOT NULL,
  purpose   text NOT NULL,
  hash      bytea NOT NULL,
  at        timestamptz NOT NULL,
  key_id    text NOT NULL,
  signature bytea NOT NULL,
  CONSTRAINT audit_checkpoints_position PRIMARY KEY (position, purpose)
);

CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints
  FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_checkpoints_no_truncate BEFORE TRUNCATE ON audit_checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

COMMENT ON TABLE audit_checkpoints IS 'Signed positions of the chain: the end of each batch, and where the log begins after months were dropped';
COMMENT ON COLUMN audit_checkpoints.position IS 'Of the entry';
COMMENT ON COLUMN audit_checkpoints.purpose IS 'head: the chain reached this; base: the log begins after this';
COMMENT ON COLUMN audit_checkpoints.hash IS 'audit_log.hash at the position';
COMMENT ON COLUMN audit_checkpoints.at IS 'audit_log.linked_at at the position';
COMMENT ON COLUMN audit_checkpoints.key_id IS 'Of the audit key that signed it';
COMMENT ON COLUMN audit_checkpoints.signature IS 'Ed25519, of all the columns before';

-- Who asked for a deletion. It becomes the actor of the entry if the deletion comes true.
CREATE TABLE audit_deletions (
  object_uid  text NOT NULL,
  actor       text NOT NULL,
  groups      text[] NOT NULL,
  request_uid text NOT NULL,
  at          timestamptz NOT NULL,
  mac         bytea NOT NULL
);

CREATE INDEX audit_deletions_object ON audit_deletions (object_uid);

COMMENT ON TABLE audit_deletions IS 'Who asked for which deletion, until it comes true, or for a day';
COMMENT ON COLUMN audit_deletions.object_uid IS 'metadata.uid of the object';
COMMENT ON COLUMN audit_deletions.actor IS 'The Kubernetes username';
COMMENT ON COLUMN audit_deletions.groups IS 'The groups that the actor was in';
COMMENT ON COLUMN audit_deletions.request_uid IS 'Of the admission request';
COMMENT ON COLUMN audit_deletions.at IS 'When it was admitted';
COMMENT ON COLUMN audit_deletions.mac IS 'HMAC-SHA256 of all the columns before: a note that was changed counts for nothing';

-- What was refused last of each object: a refusal has one entry, however often it is looked at.
CREATE TABLE audit_refusals (
  object_uid text CONSTRAINT audit_refusals_object PRIMARY KEY,
  what       text NOT NULL
);

COMMENT ON TABLE audit_refusals IS 'Which refusal of an object has its audit entry';
COMMENT ON COLUMN audit_refusals.object_uid IS 'metadata.uid of the object';
COMMENT ON COLUMN audit_refusals.what IS 'What was refused: for a UserSecret its generation';

-- How far the log was handed on.
CREATE TABLE audit_outbox (
  sink     text CONSTRAINT audit_outbox_sink PRIMARY KEY,
  position bigint NOT NULL
);

COMMENT ON TABLE audit_outbox IS 'Up to which position each sink has the log';
COMMENT ON COLUMN audit_outbox.sink IS 'stdout or cloudevents';
COMMENT ON COLUMN audit_outbox.position IS 'audit_log.position of the last entry that it took';

-- So that a change of them is seen; null: stored before that.
ALTER TABLE users ADD COLUMN namespaces text[];
COMMENT ON COLUMN users.namespaces IS 'Where the user''s workspaces and secrets may be; null: not known yet';

ALTER TABLE ai_gateway_keys
  ADD COLUMN secret_ref text,
  ADD COLUMN rotation   text,
  ADD COLUMN env_name   text,
  ADD COLUMN file_path  text;
COMMENT ON COLUMN ai_gateway_keys.secret_ref IS 'The Secret that has its token, as namespace/name/key; null: not known yet';
COMMENT ON COLUMN ai_gateway_keys.rotation IS 'When a new token takes the old one''s place; null: not known yet';
COMMENT ON COLUMN ai_gateway_keys.env_name IS 'The environment variable in its user''s workspaces';
COMMENT ON COLUMN ai_gateway_keys.file_path IS 'The file in its user''s workspaces';
