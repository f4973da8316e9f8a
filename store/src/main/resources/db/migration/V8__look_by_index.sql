-- As in version 7, but each row is found by an index, whatever the planner thinks of tables that were empty when it looked at them: the
-- first put of a connection decides for all that come. Users were looked for one by one, since no index serves two conditions with an OR.
CREATE OR REPLACE FUNCTION user_secrets_look(
  wanted_user text, wanted_uid text, wanted_namespace text, wanted_name text, wanted_env text, wanted_path text
) RETURNS TABLE (
  live_user uuid, conflict_field text, conflict_namespace text, conflict_name text,
  uid text, user_id uuid, namespace text, name text, generation bigint, description text, enabled boolean,
  env_name text, file_path text, selector json, revision bigint, env_since bigint,
  key_id text, wrapped_key bytea, ciphertext bytea
) LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  locked   uuid[];
  live     uuid;
  conflict record;
BEGIN
  LOOP
    SELECT coalesce(array_agg(l.id), '{}') INTO locked
      FROM (SELECT u.id
              FROM users u
             WHERE u.id IN (SELECT n.id FROM users n WHERE n.name = wanted_user AND n.deleted_at IS NULL
                             UNION
                            SELECT s.user_id FROM user_secrets s WHERE s.uid = wanted_uid
                             UNION
                            SELECT s.user_id FROM user_secrets s
                             WHERE s.namespace = wanted_namespace AND s.name = wanted_name)
             ORDER BY u.id
               FOR NO KEY UPDATE) AS l;
    SELECT u.id INTO live FROM users u WHERE u.name = wanted_user AND u.deleted_at IS NULL;
    EXIT WHEN (live IS NULL OR live = ANY (locked))
      AND NOT EXISTS (SELECT FROM user_secrets s
                       WHERE (s.uid = wanted_uid OR (s.namespace = wanted_namespace AND s.name = wanted_name))
                         AND s.user_id <> ALL (locked));
  END LOOP;

  -- A row of the same place and another uid is of an object that is gone: the put removes it.
  SELECT CASE WHEN s.name = wanted_name THEN 'metadata.name'
              WHEN s.env_name = wanted_env THEN 'spec.envName'
              ELSE 'spec.filePath'
         END AS field, s.namespace AS of_namespace, s.name AS of_name
    INTO conflict
    FROM user_secrets s
   WHERE s.user_id = live AND s.uid <> wanted_uid
     AND NOT (s.namespace = wanted_namespace AND s.name = wanted_name)
     AND (s.name = wanted_name
       OR s.env_name = wanted_env
       OR s.file_path = wanted_path
       OR starts_with(s.file_path, wanted_path || '/')
       OR starts_with(wanted_path, s.file_path || '/'))
   ORDER BY s.name = wanted_name DESC, s.env_name = wanted_env DESC NULLS LAST, s.name
   LIMIT 1;

  RETURN QUERY
    SELECT live, conflict.field, conflict.of_namespace, conflict.of_name,
           s.uid, s.user_id, s.namespace, s.name, s.generation, s.description, s.enabled,
           s.env_name, s.file_path, s.selector, s.revision, s.env_since,
           s.key_id, s.wrapped_key, s.ciphertext
      FROM (SELECT) AS once
      LEFT JOIN user_secrets s ON s.uid = wanted_uid OR (s.namespace = wanted_namespace AND s.name = wanted_name);
END
$$;
