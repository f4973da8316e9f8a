-- An AIGatewayKey. Its plaintext is in no table.
CREATE TABLE ai_gateway_keys (
  uid          text CONSTRAINT ai_gateway_keys_uid PRIMARY KEY,
  user_id      uuid CONSTRAINT ai_gateway_keys_user REFERENCES users (id),
  name         text NOT NULL,
  generation   bigint NOT NULL,
  scopes       text[] NOT NULL,
  allow_list   text[] NOT NULL,
  expires_at   timestamptz,
  suspended    boolean NOT NULL,
  rotated_for  text NOT NULL DEFAULT '',
  last_used_at timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT ai_gateway_keys_name_form CHECK (length(name) <= 64 AND name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  CONSTRAINT ai_gateway_keys_scopes_not_empty CHECK (cardinality(scopes) > 0),
  CONSTRAINT ai_gateway_keys_allow_list_not_empty CHECK (cardinality(allow_list) > 0)
);

CREATE UNIQUE INDEX ai_gateway_keys_name ON ai_gateway_keys (lower(name));
CREATE INDEX ai_gateway_keys_of_user ON ai_gateway_keys (user_id) WHERE user_id IS NOT NULL;

COMMENT ON TABLE ai_gateway_keys IS 'One row an AIGatewayKey';
COMMENT ON COLUMN ai_gateway_keys.uid IS 'metadata.uid';
COMMENT ON COLUMN ai_gateway_keys.user_id IS 'Whose personal key it is, and with whom it dies; null: the deployment''s';
COMMENT ON COLUMN ai_gateway_keys.name IS 'metadata.name; unique whatever its case';
COMMENT ON COLUMN ai_gateway_keys.generation IS 'metadata.generation that the row was last written for';
COMMENT ON COLUMN ai_gateway_keys.scopes IS 'What it is good for: resource:action, resource:* or *; composites expanded, sorted, each once, never empty';
COMMENT ON COLUMN ai_gateway_keys.allow_list IS 'The resources it may be used on: type:id; in normal form, never empty, since nothing listed must not mean everything';
COMMENT ON COLUMN ai_gateway_keys.expires_at IS 'From when on its tokens are refused; null: never by itself';
COMMENT ON COLUMN ai_gateway_keys.suspended IS 'Its tokens are refused for now';
COMMENT ON COLUMN ai_gateway_keys.rotated_for IS 'The rotation annotations that were heeded last; the same are not heeded again';
COMMENT ON COLUMN ai_gateway_keys.last_used_at IS 'When a check last accepted one of its tokens; written in batches';
COMMENT ON COLUMN ai_gateway_keys.created_at IS 'When the row was made';
COMMENT ON COLUMN ai_gateway_keys.updated_at IS 'When the row was last changed, uses apart';

-- The tokens of a key that are good, or were until a moment ago: one, or several while rotations overlap.
CREATE TABLE ai_gateway_key_tokens (
  secret_prefix text NOT NULL,
  key_uid       text NOT NULL CONSTRAINT ai_gateway_key_tokens_key REFERENCES ai_gateway_keys (uid) ON DELETE CASCADE,
  hashed_secret bytea NOT NULL,
  delivered_at  timestamptz,
  valid_until   timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT ai_gateway_key_tokens_prefix UNIQUE (secret_prefix),
  CONSTRAINT ai_gateway_key_tokens_hash UNIQUE (hashed_secret),
  CONSTRAINT ai_gateway_key_tokens_prefix_length CHECK (length(secret_prefix) = 11),
  CONSTRAINT ai_gateway_key_tokens_hash_length CHECK (octet_length(hashed_secret) = 32),
  -- A token that nobody may have ever got must not be good for ever.
  CONSTRAINT ai_gateway_key_tokens_undelivered_ends CHECK (delivered_at IS NOT NULL OR valid_until IS NOT NULL)
);

CREATE UNIQUE INDEX ai_gateway_key_tokens_present ON ai_gateway_key_tokens (key_uid) WHERE valid_until IS NULL;
CREATE UNIQUE INDEX ai_gateway_key_tokens_undelivered ON ai_gateway_key_tokens (key_uid) WHERE delivered_at IS NULL;
CREATE INDEX ai_gateway_key_tokens_of_key ON ai_gateway_key_tokens (key_uid);

COMMENT ON TABLE ai_gateway_key_tokens IS 'The tokens of each key: the present one, one that is being delivered, and older ones while a rotation overlaps';
COMMENT ON COLUMN ai_gateway_key_tokens.secret_prefix IS 'The token''s first 11 characters, by which people tell tokens apart';
COMMENT ON COLUMN ai_gateway_key_tokens.key_uid IS 'Whose token it is';
COMMENT ON COLUMN ai_gateway_key_tokens.hashed_secret IS 'SHA-256 of the whole token';
COMMENT ON COLUMN ai_gateway_key_tokens.delivered_at IS 'When it was seen in the key''s Secret; null: not yet';
COMMENT ON COLUMN ai_gateway_key_tokens.valid_until IS 'From when on it is refused, whatever its key says; null: the present token';
COMMENT ON COLUMN ai_gateway_key_tokens.created_at IS 'When it was minted';

-- What the key checks have to look at again. One row counts; its lock is held until the end of the transaction, so that
-- changes become visible in the order of their numbers, and who has seen number n has seen all before it. A sequence
-- would not do that: a lower number can be committed later.
CREATE TABLE ai_gateway_key_version (
  one     boolean NOT NULL DEFAULT true,
  version bigint NOT NULL,
  CONSTRAINT ai_gateway_key_version_one_row PRIMARY KEY (one),
  CONSTRAINT ai_gateway_key_version_is_one CHECK (one)
);
INSERT INTO ai_gateway_key_version (version) VALUES (0);

COMMENT ON TABLE ai_gateway_key_version IS 'Counts the changes of keys; one row';
COMMENT ON COLUMN ai_gateway_key_version.one IS 'True; there is no second row';
COMMENT ON COLUMN ai_gateway_key_version.version IS 'The number of the last change';

CREATE TABLE ai_gateway_key_changes (
  version    bigint CONSTRAINT ai_gateway_key_changes_version PRIMARY KEY,
  key_uid    text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE ai_gateway_key_changes IS 'Which keys changed, or are gone; older entries are removed';
COMMENT ON COLUMN ai_gateway_key_changes.version IS 'Numbered without gaps, in the order in which they became visible';
COMMENT ON COLUMN ai_gateway_key_changes.key_uid IS 'The key that is to be looked at again';
COMMENT ON COLUMN ai_gateway_key_changes.changed_at IS 'When; entries go after a day';

CREATE FUNCTION ai_gateway_keys_note_change(uid text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  next bigint;
BEGIN
  UPDATE ai_gateway_key_version SET version = version + 1 RETURNING version INTO next;
  INSERT INTO ai_gateway_key_changes (version, key_uid) VALUES (next, uid);
  -- An engine without it is asked each second.
  BEGIN
    PERFORM pg_notify('satchel_keys', '');
  EXCEPTION WHEN feature_not_supported THEN
    NULL;
  END;
END
$$;

CREATE FUNCTION ai_gateway_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM ai_gateway_keys_note_change(OLD.uid);
  ELSE
    PERFORM ai_gateway_keys_note_change(NEW.uid);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER ai_gateway_keys_changed_rows AFTER INSERT OR DELETE ON ai_gateway_keys
  FOR EACH ROW EXECUTE FUNCTION ai_gateway_keys_changed();

-- Not when it is used.
CREATE TRIGGER ai_gateway_keys_changed AFTER UPDATE ON ai_gateway_keys
  FOR EACH ROW
  WHEN ((OLD.name, OLD.user_id, OLD.scopes, OLD.allow_list, OLD.expires_at, OLD.suspended)
        IS DISTINCT FROM (NEW.name, NEW.user_id, NEW.scopes, NEW.allow_list, NEW.expires_at, NEW.suspended))
  EXECUTE FUNCTION ai_gateway_keys_changed();

CREATE FUNCTION ai_gateway_key_tokens_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM ai_gateway_keys_note_change(OLD.key_uid);
  ELSE
    PERFORM ai_gateway_keys_note_change(NEW.key_uid);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER ai_gateway_key_tokens_changed AFTER INSERT OR UPDATE OR DELETE ON ai_gateway_key_tokens
  FOR EACH ROW EXECUTE FUNCTION ai_gateway_key_tokens_changed();

-- Who is suspended, has no good key.
CREATE FUNCTION users_suspend_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ai_gateway_keys_note_change(uid) FROM ai_gateway_keys WHERE user_id = NEW.id;
  RETURN NULL;
END
$$;

CREATE TRIGGER users_suspend_keys AFTER UPDATE OF suspended, name ON users
  FOR EACH ROW
  WHEN (OLD.suspended <> NEW.suspended OR OLD.name <> NEW.name)
  EXECUTE FUNCTION users_suspend_keys();

-- Refuses a key for a deleted user; locks as user_secrets_guard does, so that a deletion cannot slip in between.
CREATE FUNCTION ai_gateway_keys_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  user_deleted_at timestamptz;
BEGIN
  SELECT deleted_at INTO user_deleted_at FROM users WHERE id = NEW.user_id FOR NO KEY UPDATE;
  IF user_deleted_at IS NOT NULL THEN
    RAISE EXCEPTION 'the user is deleted'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ai_gateway_keys_user_deleted';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER ai_gateway_keys_guard BEFORE INSERT OR UPDATE OF user_id ON ai_gateway_keys
  FOR EACH ROW
  WHEN (NEW.user_id IS NOT NULL)
  EXECUTE FUNCTION ai_gateway_keys_guard();

-- Soft delete: what is the user's goes in the same transaction.
CREATE OR REPLACE FUNCTION users_soft_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM user_secrets WHERE user_id = NEW.id;
  DELETE FROM ai_gateway_keys WHERE user_id = NEW.id;
  RETURN NULL;
END
$$;
