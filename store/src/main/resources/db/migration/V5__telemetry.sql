-- How the deployment is used, as of a moment in each period: counts alone, never a name, path or value.
CREATE TABLE telemetry_snapshots (
  period_start         timestamptz CONSTRAINT telemetry_snapshots_period PRIMARY KEY,
  taken_at             timestamptz NOT NULL,
  active_users         bigint NOT NULL,
  users_with_secrets   bigint NOT NULL,
  total_secrets        bigint NOT NULL,
  env_name_only        bigint NOT NULL,
  file_path_only       bigint NOT NULL,
  both_of_them         bigint NOT NULL,
  neither              bigint NOT NULL,
  secrets_per_user_max bigint NOT NULL,
  secrets_per_user_p25 bigint NOT NULL,
  secrets_per_user_p50 bigint NOT NULL,
  secrets_per_user_p75 bigint NOT NULL,
  secrets_per_user_p90 bigint NOT NULL,
  CONSTRAINT telemetry_snapshots_breakdown CHECK (env_name_only + file_path_only + both_of_them + neither = total_secrets)
);

COMMENT ON TABLE telemetry_snapshots IS 'One row a period: how many secrets the active users have, a user being active that is neither deleted, suspended nor a system user';
COMMENT ON COLUMN telemetry_snapshots.period_start IS 'When the period began; unique, so that of several replicas one takes its snapshot';
COMMENT ON COLUMN telemetry_snapshots.taken_at IS 'When it was counted';
COMMENT ON COLUMN telemetry_snapshots.active_users IS 'Active users, those without secrets included';
COMMENT ON COLUMN telemetry_snapshots.users_with_secrets IS 'Active users that have a secret at least';
COMMENT ON COLUMN telemetry_snapshots.total_secrets IS 'Secrets of active users, disabled ones included';
COMMENT ON COLUMN telemetry_snapshots.env_name_only IS 'Of those, the ones that set an environment variable and write no file';
COMMENT ON COLUMN telemetry_snapshots.file_path_only IS 'Of those, the ones that write a file and set no environment variable';
COMMENT ON COLUMN telemetry_snapshots.both_of_them IS 'Of those, the ones that do both';
COMMENT ON COLUMN telemetry_snapshots.neither IS 'Of those, the ones that do neither, which are disabled';
COMMENT ON COLUMN telemetry_snapshots.secrets_per_user_max IS 'The most secrets that an active user has';
COMMENT ON COLUMN telemetry_snapshots.secrets_per_user_p25 IS 'A quarter of the active users have as many, or fewer; a number that a user has (percentile_disc)';
COMMENT ON COLUMN telemetry_snapshots.secrets_per_user_p50 IS 'As many, or fewer, have half of them';
COMMENT ON COLUMN telemetry_snapshots.secrets_per_user_p75 IS 'As many, or fewer, have three quarters of them';
COMMENT ON COLUMN telemetry_snapshots.secrets_per_user_p90 IS 'As many, or fewer, have nine tenths of them';
