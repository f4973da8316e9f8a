-- The keys that rows are encrypted with, by an id that follows from the key. Rows stay when a key is not used any more.
CREATE TABLE encryption_keys (
  id          text PRIMARY KEY,
  check_value bytea NOT NULL,                  -- a random data key, wrapped by the key: proves that a key is the right one
  created_at  timestamptz NOT NULL DEFAULT now()
);

-- A value is encrypted by a data key of its own (ciphertext), which is wrapped by a key of encryption_keys (wrapped_key). What was
-- stored before is encrypted next, by a program that has the keys (V2.1), which then drops the column value.
ALTER TABLE user_secrets
  ADD COLUMN key_id text REFERENCES encryption_keys (id),
  ADD COLUMN wrapped_key bytea,
  ADD COLUMN ciphertext bytea,
  ALTER COLUMN value DROP NOT NULL;

CREATE INDEX user_secrets_key_id ON user_secrets (key_id);
