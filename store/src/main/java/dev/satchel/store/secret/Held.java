package dev.satchel.store.secret;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * A row as a put finds it, without the value.
 *
 * @param sameValue whether its value is the one that is put
 */
record Held(String uid, UUID user, Claims claims, long revision, long envSince, boolean sameValue) {

  static final RowMapper<Held> ROW =
      (rs, context) ->
          new Held(
              rs.getString("uid"),
              rs.getObject("user_id", UUID.class),
              new Claims(
                  rs.getLong("generation"),
                  rs.getString("description"),
                  rs.getBoolean("enabled"),
                  Optional.ofNullable(rs.getString("env_name")),
                  Optional.ofNullable(rs.getString("file_path")),
                  SelectorJson.parse(rs.getString("selector"))),
              rs.getLong("revision"),
              rs.getLong("env_since"),
              rs.getBoolean("same_value"));
}
