#!/usr/bin/env bash
# postgres.sh BINARIES.jar OUTPUT.tar: localhost/satchel-postgres:1, the store of the scenarios: a Postgres that trusts everyone, and that
# stops while /data/stopped exists, so that a scenario can stop and start it by `exec` on any cluster.
source "$(dirname "${BASH_SOURCE[0]}")/../cluster/common.sh"
source "$(dirname "${BASH_SOURCE[0]}")/root.sh"
usage='usage: postgres.sh BINARIES.jar OUTPUT.tar'
jar=$(realpath "${1:?$usage}") out=$(realpath -m "${2:?$usage}")

install_packages busybox-static unzip xz-utils jq
inputs=("$0" "$(dirname "$0")"/{root,archive}.sh /bin/busybox "$jar")
if made_from "$out" "${inputs[@]}"; then exit; fi

say "Packing the scenarios' Postgres image"
root=$(make_root)
mkdir "$root/postgres"
unzip -p "$jar" '*.txz' | tar -xJ --no-same-owner -C "$root/postgres"
add_libraries "$root" "$root"/postgres/bin/{postgres,initdb,pg_ctl}
rm -rf "$root$root" # its own libraries, where they are unpacked for the moment
printf '%s\n' root:x:0:0:root:/root:/bin/sh postgres:x:999:999:postgres:/data:/bin/sh >"$root/etc/passwd"
cat >"$root/bin/run" <<'RUN'
#!/bin/sh
trap exit TERM
[ -e /data/db ] || {
  /postgres/bin/initdb -D /data/db -U postgres -A trust -E UTF8 --no-sync --no-instructions
  echo 'host all all all trust' >>/data/db/pg_hba.conf
}
while :; do
  rm -f /data/db/postmaster.pid
  [ -e /data/stopped ] || /postgres/bin/postgres -D /data/db -h '*' -k /data -F
  sleep 0.2 & wait
done
RUN
chmod 755 "$root/bin/run"
write_image "$root" localhost/satchel-postgres:1 "$out" /bin/run
remember_inputs "$out" "${inputs[@]}"
