#!/usr/bin/env bash
# Says what of the cluster is still on the machine: processes, namespaces, interfaces, mounts, control groups. Ends with 1 if anything is.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

processes() { # by what they were started with, or by being in the namespace
  {
    pgrep -f -- "$run/containerd|--etcd-prefix=/crd-server|^[^ ]*($kubernetes|$cache/crd-server)/|--data-dir $state/" || true
    ip netns pids "$netns" 2>/dev/null || true
  } | grep -vx -e $$ -e $BASHPID | sort -un | while read -r pid; do ps -o pid=,args= -p "$pid" | cut -c1-120; done
}

found=$(
  processes | sed 's/^/process: /'
  ip netns list | grep -w "^$netns" | sed 's/^/network namespace: /'
  ip -o link show | grep -o "$netns-host[^:]*" | sed 's/^/interface: /'
  iptables-save 2>/dev/null | grep -e KUBE- -e "$pods" | sed 's/^/iptables rule: /'
  awk '{print $2}' /proc/mounts | grep -E "^($state|$run)(/|$)|^/run/netns/$netns" | sed 's/^/mount: /'
  find /sys/fs/cgroup -maxdepth 3 -name k8s.io 2>/dev/null | sed 's/^/control group: /'
  if [[ -e $run ]]; then echo "folder: $run"; fi
) || true
[[ -z $found ]] || { echo "$found" && exit 1; }
