#!/usr/bin/env bash
# What an agent costs, measured on the image as it is shipped: agent/src/measure/measure.sh [target/satchel-agent.tar]
# Runs the image's entrypoint by chroot on a read-only root, as uid 1000 without capabilities, with a tmpfs for the
# workspace's home and for the agent's files. Needs root; its mounts are in a namespace of their own and end with it.
# REPORT=on: the sidecar also posts each state over TLS, to a server made with openssl and python3.
# AOT=on: refuse to start without the cache, which shows that it fits the image.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tar=$(realpath "${1:-$here/../../target/satchel-agent.tar}")
runs=${RUNS:-10}
if [[ -z ${SATCHEL_MEASURE_INSIDE:-} ]]; then
  [[ $(id -u) == 0 ]] || { echo "measure.sh must run as root: it mounts and changes root" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf --one-file-system "$work"' EXIT
  SATCHEL_MEASURE_INSIDE=$work unshare --mount --propagation private "${BASH_SOURCE[0]}" "$tar"
  exit
fi

work=$SATCHEL_MEASURE_INSIDE
root=$work/root
mkdir -p "$work/image" "$root"
tar xf "$tar" -C "$work/image"
mapfile -t layers < <(tr ',[]{}' '\n' <"$work/image/manifest.json" | grep -o '[0-9a-f]\{64\}\.tar\.gz')
for layer in "${layers[@]}"; do
  tar xzf "$work/image/$layer" -C "$root" --warning=no-unknown-keyword
done
mapfile -t entrypoint < <(sed 's/.*"Entrypoint":\[\([^]]*\)\].*/\1/' "$work/image/config.json" | tr ',' '\n' | tr -d '"')
[[ ${AOT:-} != on ]] || entrypoint=("${entrypoint[0]}" -XX:AOTMode=on "${entrypoint[@]:1}")
# OPTIONS: more of the JVM, to try them.
read -ra options <<<"${OPTIONS:-}"
entrypoint=("${entrypoint[0]}" "${options[@]}" "${entrypoint[@]:1}")

report=()
if [[ ${REPORT:-} == on ]]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=webhook \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/webhook.key" -out "$work/webhook.crt" 2>/dev/null
  cat >"$work/webhook.py" <<'PYTHON'
import http.server, ssl, sys
class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        print("posted", flush=True)
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Webhook)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = tls.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
PYTHON
  python3 "$work/webhook.py" "$work/webhook.crt" "$work/webhook.key" >"$work/posted" 2>&1 &
  webhook=$!
  until [[ -s $work/posted ]]; do sleep 0.1; done
  report=("SATCHEL_REPORT_URL=https://127.0.0.1:$(head -1 "$work/posted")/deliveries")
fi

mkdir -p "$root"/{proc,dev} "$root"/satchel/{source,files,root/home/user}
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o size=1m tmpfs "$root/dev"
for device in null zero random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
install -m 666 /dev/null "$root/dev/termination-log"
mount -t proc proc "$root/proc"
mount -t tmpfs -o size=1m,uid=1000,gid=1000,mode=700 tmpfs "$root/satchel/files"
mount -t tmpfs -o size=16m,uid=1000,gid=1000,mode=755 tmpfs "$root/satchel/root/home/user"
mount -t tmpfs -o size=16m,mode=755 tmpfs "$root/satchel/source"

source=$root/satchel/source
home=$root/satchel/root/home/user
version=0
swap() { # value: a new version of the source, as the kubelet makes it
  version=$((version + 1))
  mkdir "$source/..v$version"
  {
    printf 'satchel\t1\nrevision\t%d\n' "$version"
    for n in 1 2 3 4 5; do
      printf 'secret\tuid-%d\t1\tsecret-%d\nfile\tuid-%d\tfile.secret-%d\t~/.config/größe/secret-%d\n' $n $n $n $n $n
    done
  } >"$source/..v$version/index"
  echo 'app="demo"' >"$source/..v$version/labels"
  if [[ ${REPORT:-} == on ]]; then
    cp "$work/webhook.crt" "$source/..v$version/ca.crt"
    echo token >"$source/..v$version/report-token"
  fi
  for n in 1 2 3 4 5; do
    { printf '%s' "$1"; head -c 2000 /dev/zero | tr '\0' x; } >"$source/..v$version/file.secret-$n"
  done
  ln -s "..v$version" "$source/..data_tmp"
  mv -T "$source/..data_tmp" "$source/..data"
}
chroot=$(command -v chroot)
told=()
agent() { # in a subshell: it becomes the agent
  exec env -i LANG=C.UTF-8 SATCHEL_HOME=/home/user SATCHEL_VOLUMES=$'/home/user\trw' SATCHEL_REPORT=true \
    SATCHEL_PROMISE=uid-1:1,uid-5:1 "${told[@]}" \
    "$chroot" --userspec=1000:1000 --groups= "$root" "${entrypoint[@]}" "$@"
}
milliseconds() { echo $(((${2/./} - ${1/./}) / 1000)); }

swap first
echo "== init, $runs runs, ms from start to end; load average $(cut -d' ' -f1 /proc/loadavg) on $(nproc) processors"
for ((i = 0; i < runs; i++)); do
  rm -rf "$home/.config" "$root/satchel/files/.state"
  start=$EPOCHREALTIME
  (agent init >"$work/log")
  printf '%s ' "$(milliseconds "$start" "$EPOCHREALTIME")"
done
echo
cat "$work/log" "$root/dev/termination-log"
find "$home" -printf '%m %U %s %P\n'

echo "== run"
told=("${report[@]}")
agent run >"$work/log" &
pid=$!
sleep 3
grep -E '^(Rss|Anonymous|Pss)' "/proc/$pid/smaps_rollup"
echo "threads $(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 | wc -l), CPU ticks so far $(cut -d' ' -f14,15 "/proc/$pid/stat")"
echo "== a new value, ms until the last of the files has it"
for value in second third fourth fifth; do
  swap "$value"
  start=$EPOCHREALTIME
  timeout 20 bash -c 'until grep -qs "^$1" "$2"; do :; done' - "$value" "$home/.config/größe/secret-5"
  printf '%s ' "$(milliseconds "$start" "$EPOCHREALTIME")"
done
echo
before=$(cut -d' ' -f14,15 "/proc/$pid/stat")
sleep 21
echo "CPU ticks before and after 20 idle seconds: $before, $(cut -d' ' -f14,15 "/proc/$pid/stat")"
grep -E '^(Rss|Anonymous)' "/proc/$pid/smaps_rollup"
start=$EPOCHREALTIME
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
echo "== SIGTERM: status $status after $(milliseconds "$start" "$EPOCHREALTIME") ms, left in the home: $(find "$home" -mindepth 1 | wc -l)"
cat "$work/log"
if [[ ${REPORT:-} == on ]]; then
  echo "== posted $(grep -c posted "$work/posted") times"
  kill "$webhook"
fi
