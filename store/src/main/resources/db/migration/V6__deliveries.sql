-- What workspaces have of the secrets: a row for each environment variable and each file of each running pod. It is what the
-- audit entries of deliveries and removals are told from, so both are written in one transaction.
CREATE TABLE deliveries (
  pod_uid          text NOT NULL,              -- the pod's metadata.uid
  secret_uid       text NOT NULL,              -- the UserSecret's
  target           text NOT NULL,              -- 'env' or 'file'
  place            text NOT NULL,              -- the variable's name, or the file's path in the workspace
  user_name        text NOT NULL,
  pod_namespace    text NOT NULL,
  pod_name         text NOT NULL,
  secret_namespace text NOT NULL,
  secret_name      text NOT NULL,
  revision         bigint NOT NULL,            -- of the value that was there last
  delivered_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (pod_uid, secret_uid, target, place),
  CONSTRAINT deliveries_target CHECK (target IN ('env', 'file'))
);

CREATE INDEX deliveries_of_user ON deliveries (user_name);
