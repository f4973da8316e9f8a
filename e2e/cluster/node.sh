# shellcheck shell=bash
# containerd, kubelet and kube-proxy: the one node. Sourced; runs in the state folder.

readonly socket=$run/containerd/containerd.sock

# Host folders that kubelet, CNI and the scenarios' persistent homes have by name; in the node's own mount namespace they are the state
# folder's.
readonly node_folders=(/var/lib/kubelet /var/lib/cni /var/log/pods /var/log/containers /var/tmp/satchel-e2e)

containerd_config() {
  cat <<TOML
version = 2
root = "$state/containerd"
state = "$run/containerd"
[grpc]
  address = "$socket"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  netns_mounts_under_state_dir = true
  restrict_oom_score_adj = true   # lowering the score needs CAP_SYS_RESOURCE, and runc dies without it
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$state/cni"
TOML
}

# ptp, not bridge: a bridge would need br_netfilter for a pod to reach a service whose pod is on the same node
cni_config() {
  cat <<JSON
{"cniVersion": "0.4.0", "name": "satchel", "plugins": [{"type": "ptp", "ipMasq": false, "ipam": {
  "type": "host-local", "dataDir": "$state/ipam", "ranges": [[{"subnet": "$pods"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
JSON
}

# containerd gets a mount namespace of its own, and the kubelet joins it: whatever they mount ends with them.
start_containerd() {
  local folder binds=''
  mkdir -p cni "$run/containerd"
  containerd_config >containerd.toml
  cni_config >cni/10-satchel.conflist
  for folder in "${node_folders[@]}"; do
    mkdir -p "$folder" "$state/node$folder"
    binds+="mount --bind $state/node$folder $folder; "
  done
  start_in_node containerd unshare --mount --propagation private sh -euc "$binds exec containerd -c containerd.toml"
}

containerd_answers() { ctr -a "$socket" version; }

load_image() { ctr -a "$socket" -n k8s.io images import "$1"; }

# As on clusters of today, a memory volume has the size that its pod gives it, and the kubelet may ask the API 50 times a second.
start_kubelet() {
  start_in_node kubelet nsenter --mount="/proc/$(pid_of containerd)/ns/mnt" --wd="$state" "$kubernetes/kubelet" --kubeconfig=node.kubeconfig \
    --hostname-override=node1 --node-ip=$node_ip --root-dir="$state/kubelet" --cert-dir="$state/kubelet-pki" \
    --container-runtime=remote --container-runtime-endpoint="unix://$socket" \
    --network-plugin=cni --cni-conf-dir="$state/cni" --cni-bin-dir=/usr/lib/cni \
    --client-ca-file=pki/ca.crt --authentication-token-webhook --authorization-mode=Webhook \
    --cgroups-per-qos=false --enforce-node-allocatable= --fail-swap-on=false --eviction-hard= --image-gc-high-threshold=100 \
    --feature-gates=SizeMemoryBackedVolumes=true --kube-api-qps=50 --kube-api-burst=100 --cluster-dns=$host_ip --max-pods=200
  start_in_node proxy "$kubernetes/kube-proxy" --kubeconfig=proxy.kubeconfig --hostname-override=node1 --cluster-cidr=$pods \
    --proxy-mode=iptables --conntrack-max-per-core=0
}

node_down() {
  local folder
  rm -rf "$run/containerd"
  rmdir --ignore-fail-on-non-empty "${node_folders[@]}" 2>/dev/null || true
  # a container that was killed leaves its control groups; one that is in use cannot be removed
  find /sys/fs/cgroup -depth -type d -path '*/k8s.io*' -exec rmdir {} + 2>/dev/null || true
}
