# shellcheck shell=bash
# What the cluster's scripts share: where things are, and how they say what they do. Sourced, not run.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
state=$checkout/.cluster
cache=${XDG_CACHE_HOME:-$HOME/.cache}/satchel
kubernetes=$cache/kubernetes-1.20.2
crd_server=$cache/crd-server/crd-server

# The benchmarking range of RFC 2544: in use nowhere, so it cannot clash with a network that the machine is on.
netns=satchel host_ip=198.18.0.1 node_ip=198.18.0.2
services=198.18.100.0/24 api_service=198.18.100.1 pods=198.18.200.0/24
run=/run/satchel # sockets (their paths may have only 107 bytes) and whose cluster runs; one on a machine

# shellcheck disable=SC2034 # used by those who source this
readonly here checkout state cache kubernetes crd_server netns host_ip node_ip services api_service pods run

export SATCHEL_STARTED=${SATCHEL_STARTED:-$EPOCHSECONDS}

say() { printf '[%4ds] %s\n' $((EPOCHSECONDS - SATCHEL_STARTED)) "$*" >&2; }

fail() {
  say "FAILED: $1"
  shift
  if (($#)); then printf '        %s\n' "$@" >&2; fi
  exit 1
}

# quietly LOG WHAT COMMAND...: runs it with its output in LOG; says WHAT, then every 10 s that it is still at it, and on failure the log's end.
quietly() {
  local log=$1 what=$2 begun=$EPOCHSECONDS pid last
  shift 2
  mkdir -p "$(dirname "$log")"
  say "$what"
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  while ! timeout 10 tail --pid="$pid" -f /dev/null; do
    last=$(tail -n1 "$log" | tr -d '\r' | cut -c1-100)
    say "  ... $((EPOCHSECONDS - begun)) s${last:+: $last}"
  done
  wait "$pid" && return
  tail -n40 "$log" | sed 's/^/    /' >&2
  fail "$what" "the whole output: $log"
}

# until_true SECONDS WHAT COMMAND...: waits for a condition, and says so when that takes long.
until_true() {
  local deadline=$((EPOCHSECONDS + $1)) what=$2 said=$EPOCHSECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((EPOCHSECONDS < deadline)) || return 1
    if ((EPOCHSECONDS - said >= 5)); then say "  ... waiting: $what" && said=$EPOCHSECONDS; fi
    sleep 0.3
  done
}

# install_packages NAME...: Debian packages, only those that are missing.
install_packages() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  ((EUID == 0)) || fail "missing Debian packages: ${missing[*]}" "install them, or run this as root"
  quietly "$cache/log/apt-update.log" "Asking Debian for its package lists" apt-get -q update
  quietly "$cache/log/apt-install.log" "Installing Debian packages: ${missing[*]}" \
    env DEBIAN_FRONTEND=noninteractive apt-get -qy -o DPkg::Lock::Timeout=300 --no-install-recommends install "${missing[@]}"
}

# The mirror that this machine takes Debian from.
debian_mirror() {
  # shellcheck disable=SC2016 # apt expands it
  apt-get indextargets --format '$(SITE) $(REPO_URI)' 'Created-By: Packages' 'Component: main' |
    awk '$2 !~ /security/ {print $2; exit}'
}

api() { kubectl --kubeconfig="$state/admin.kubeconfig" "$@"; }
