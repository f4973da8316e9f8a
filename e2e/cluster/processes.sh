# shellcheck shell=bash
# Starting the cluster's programs and ending just these, also when whoever started them is long gone. Sourced.
# A process is known by its id and the time it started, so that an id which the system gave to another program is left alone.

started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# start NAME COMMAND...: in the background and in a session of its own; output goes to log/NAME.log.
start() {
  local name=$1 pid
  shift
  setsid "$@" >"$state/log/$name.log" 2>&1 </dev/null 9>&- &
  pid=$!
  echo "$name $pid $(started_at $pid)" >>"$state/processes"
}

# In the node's network. `ip netns exec` would remount /sys and hide the cgroup mounts that the kubelet looks for; nsenter does not.
start_in_node() {
  local name=$1
  shift
  start "$name" nsenter --net="/run/netns/$netns" "$@"
}

# shellcheck disable=SC2120 # cluster.sh gives the other checkout's folder
# running [STATE_FOLDER]: lines "NAME PID" of the programs that run.
running() {
  local name pid time folder=${1:-$state}
  while read -r name pid time; do
    if [[ $(started_at "$pid") == "$time" ]]; then echo "$name $pid"; fi
  done < <(cat "$folder/processes" 2>/dev/null)
}

pid_of() { running | awk -v name="$1" '$1 == name {print $2}'; }

# Whether all that was started still runs.
all_run() { [[ -s $state/processes ]] && (($(running | wc -l) == $(wc -l <"$state/processes"))); }

# The container runtime's shims and everything in containers.
container_processes() {
  local shims
  shims=$(pgrep -f -- "^[^ ]*containerd-shim[^ ]* .*-address $run/containerd/" || true)
  [[ -z $shims ]] || descendants $shims
}

descendants() {
  local pid
  for pid in "$@"; do
    echo "$pid"
    # shellcheck disable=SC2046 # one argument a process
    descendants $(pgrep -P "$pid" || true)
  done
}

# end SECONDS PID...: asks, then after SECONDS insists.
end() {
  local seconds=$1 pid deadline
  shift
  (($#)) || return 0
  kill "$@" 2>/dev/null || true
  deadline=$((EPOCHSECONDS + seconds))
  for pid in "$@"; do
    while [[ -d /proc/$pid ]] && ((EPOCHSECONDS < deadline)); do sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
  done
}

end_all() {
  local pids
  # shellcheck disable=SC2046 # one argument a process
  end 10 $(pid_of kubelet) # first, or it starts containers again
  pids=$(container_processes)
  # shellcheck disable=SC2086 # one argument a process
  [[ -z $pids ]] || { kill -9 $pids 2>/dev/null && sleep 0.3; } || true
  # shellcheck disable=SC2046
  end 10 $(running | awk '{print $2}' | tac)
  rm -f "$state/processes"
}
