-- A WorkspaceUser. Rows are never removed: deleted_at marks the deleted ones, and a name or username is free again then.
CREATE TABLE users (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  uid        text NOT NULL,                    -- metadata.uid
  name       text NOT NULL,                    -- metadata.name
  username   text NOT NULL,
  system     boolean NOT NULL,
  suspended  boolean NOT NULL,
  projection bigint NOT NULL DEFAULT 0,        -- goes up by one with each change of what is projected
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);

CREATE UNIQUE INDEX users_live_uid ON users (uid) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX users_live_name ON users (name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX users_live_username ON users (username) WHERE deleted_at IS NULL;

-- A UserSecret. Texts are compared as they are: FOO and foo are two environment variables.
CREATE TABLE user_secrets (
  uid              text PRIMARY KEY,           -- metadata.uid
  user_id          uuid NOT NULL REFERENCES users (id),
  namespace        text NOT NULL,
  name             text NOT NULL,
  generation       bigint NOT NULL,
  description      text NOT NULL,
  enabled          boolean NOT NULL,
  env_name         text,
  file_path        text,
  selector         json NOT NULL,              -- json, not jsonb, which cannot hold every string of JSON
  value            bytea NOT NULL,
  value_bytes      integer NOT NULL,           -- of the plaintext; what the limits count
  revision         bigint NOT NULL DEFAULT 1,  -- goes up by one with each change of value
  env_since        bigint NOT NULL,            -- users.projection at the last change of the environment variable
  value_changed_at timestamptz NOT NULL,       -- when that was
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT user_secrets_object UNIQUE (namespace, name),
  CONSTRAINT user_secrets_enabled_needs_target CHECK (NOT enabled OR env_name IS NOT NULL OR file_path IS NOT NULL),
  CONSTRAINT user_secrets_value_not_empty CHECK (value_bytes > 0)
);

CREATE UNIQUE INDEX user_secrets_user_name ON user_secrets (user_id, name);
CREATE UNIQUE INDEX user_secrets_user_env_name ON user_secrets (user_id, env_name) WHERE env_name IS NOT NULL;
CREATE UNIQUE INDEX user_secrets_user_file_path ON user_secrets (user_id, file_path) WHERE file_path IS NOT NULL;

-- Refuses what a deleted user would get, and what is over a user's limits. The names of the constraints exist nowhere else; the
-- program tells by them what was refused. The user's row is locked first, so that two at once cannot both see room for one. NO KEY
-- UPDATE is the weakest lock that excludes itself and the soft delete, and it does not hold up foreign keys. Whoever writes
-- several rows or updates one takes the same lock beforehand (an UPDATE has its row's lock before a trigger runs), so there is one order.
-- Right under READ COMMITTED: each statement below sees what was committed before it began.
CREATE FUNCTION user_secrets_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  user_deleted_at timestamptz;
  other_secrets   bigint;
  other_bytes     bigint;
  other_env_bytes bigint;
BEGIN
  SELECT deleted_at INTO user_deleted_at FROM users WHERE id = NEW.user_id FOR NO KEY UPDATE;
  IF user_deleted_at IS NOT NULL THEN
    RAISE EXCEPTION 'the user is deleted'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'user_secrets_user_deleted';
  END IF;

  IF NEW.value_bytes > 24576 THEN
    RAISE EXCEPTION 'the value is too long'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'user_secrets_value_bytes_limit';
  END IF;

  SELECT count(*), coalesce(sum(value_bytes), 0), coalesce(sum(value_bytes) FILTER (WHERE env_name IS NOT NULL), 0)
    INTO other_secrets, other_bytes, other_env_bytes
    FROM user_secrets
   WHERE user_id = NEW.user_id AND uid <> NEW.uid;

  IF other_secrets >= 50 THEN
    RAISE EXCEPTION 'the user has too many secrets'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'user_secrets_count_limit';
  END IF;
  IF other_bytes + NEW.value_bytes > 204800 THEN
    RAISE EXCEPTION 'the user''s values are too long together'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'user_secrets_total_bytes_limit';
  END IF;
  IF NEW.env_name IS NOT NULL AND other_env_bytes + NEW.value_bytes > 24576 THEN
    RAISE EXCEPTION 'the user''s values in environment variables are too long together'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'user_secrets_env_bytes_limit';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER user_secrets_guard_insert BEFORE INSERT ON user_secrets
  FOR EACH ROW EXECUTE FUNCTION user_secrets_guard();

-- Only what can break a limit is checked, so a row that is at one (or over it: the limits were tightened) can still be edited.
CREATE TRIGGER user_secrets_guard_update BEFORE UPDATE ON user_secrets
  FOR EACH ROW
  WHEN (NEW.user_id <> OLD.user_id OR NEW.value_bytes > OLD.value_bytes OR (OLD.env_name IS NULL AND NEW.env_name IS NOT NULL))
  EXECUTE FUNCTION user_secrets_guard();

-- Soft delete: what is the user's goes in the same transaction.
CREATE FUNCTION users_soft_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM user_secrets WHERE user_id = NEW.id;
  RETURN NULL;
END
$$;

CREATE TRIGGER users_soft_delete AFTER UPDATE OF deleted_at ON users
  FOR EACH ROW
  WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
  EXECUTE FUNCTION users_soft_delete();
