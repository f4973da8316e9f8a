#!/usr/bin/env bash
# A real single-node Kubernetes in a network namespace of its own: etcd, the control plane of 1.20.2, containerd, a kubelet, and in front
# of its custom resources the custom-resource server of 1.36. Root on Linux; needs neither Docker nor a registry.
#   cluster.sh up [--floor]   start it, or do nothing when it runs; --floor: 1.20 serves the custom resources itself
#   cluster.sh prepare        install and build what it is made of, if it is not there; integration tests use it too
#   cluster.sh crds FILE...   create or update custom resource definitions on the custom-resource server
#   cluster.sh names          let the custom-resource server find the services that there are now, whose webhooks it is to call
#   cluster.sh load TAR...    import image archives (docker-archive, as jib writes them); one that is there already is skipped
#   cluster.sh status         what runs
#   cluster.sh down           end it and leave nothing behind
# The way in is .cluster/admin.kubeconfig; logs are in .cluster/log.
# With SATCHEL_CLUSTER=current everything is done on the cluster of KUBECONFIG, which is never started or stopped; SATCHEL_LOAD is then the
# command that brings an image archive to its nodes, e.g. SATCHEL_LOAD='kind load image-archive'.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
for part in processes network pki control-plane node crd-server; do
  # shellcheck source=/dev/null
  source "$here/$part.sh"
done
umask 022

foreign() { [[ ${SATCHEL_CLUSTER:-own} == current ]]; }

# kubectl with the cluster that is meant.
current() { if foreign; then kubectl "$@"; else api "$@"; fi; }

prepare() {
  local other
  [[ $(uname -s) == Linux ]] || fail "the cluster needs Linux" "elsewhere, point KUBECONFIG at a cluster and set SATCHEL_CLUSTER=current"
  ((EUID == 0)) || fail "the cluster needs root: it makes network namespaces and runs a kubelet" "sudo ./dev up"
  other=$(cat "$run/checkout" 2>/dev/null || true)
  if [[ -n $other && $other != "$checkout" && -n $(running "$other/.cluster") ]]; then
    fail "the cluster of another checkout runs on this machine" "end it first: $other/dev down"
  fi
  install_packages etcd-server containerd runc containernetworking-plugins iptables iproute2 procps busybox-static openssl curl jq
  command -v kubectl >/dev/null || install_packages kubernetes-client
  "$here/build-kubernetes.sh"
  [[ $1 == floor ]] || "$here/build-crd-server.sh"
}

pause_image() {
  mkdir -p image/root
  cp /bin/busybox image/root/
  "$checkout/e2e/images/archive.sh" image/root localhost/pause:1 /busybox sleep 2147483647 >image/pause.tar
  rm -rf image/root
}

healthy() { [[ $(cat "$state/mode" 2>/dev/null) == "$1" ]] && all_run && api get --raw /readyz >/dev/null 2>&1; }

up() {
  local mode=$1
  if healthy "$mode"; then
    say "The cluster runs"
    return
  fi
  prepare "$mode"
  down
  say "Starting the cluster ($([[ $mode == floor ]] && echo 'Kubernetes 1.20 alone' || echo 'Kubernetes 1.20, custom resources by 1.36'))"
  mkdir -p "$state/log" "$run"
  echo "$checkout" >"$run/checkout"
  echo "$mode" >"$state/mode"
  cd "$state"
  network_up
  pki
  start_etcd
  start_apiserver
  start_containerd
  pause_image
  until_true 30 "containerd" containerd_answers || fail "containerd does not answer" "its log: $state/log/containerd.log"
  load_image image/pause.tar >/dev/null
  until_true 90 "the API server" api get --raw /readyz || fail "the API server is not ready" "its log: $state/log/apiserver.log"
  start_controllers
  start_kubelet
  if [[ $mode == full ]]; then
    until_true 30 "roles of the API server" api get clusterrole system:auth-delegator
    start_crd_server
    until_true 60 "the custom-resource server" crd_api /readyz || fail "the custom-resource server is not ready" "its log: $state/log/crd-server.log"
  fi
  until_true 90 "the node" api wait node/node1 --for=condition=Ready --timeout=2s || fail "the node is not ready" "its log: $state/log/kubelet.log"
  until_true 30 "the default service account" api get serviceaccount default
  say "The cluster is ready: export KUBECONFIG=$state/admin.kubeconfig"
}

crds() {
  local file
  if foreign || [[ $(cat "$state/mode") == floor ]]; then return; fi # the chart brings them
  for file in "$@"; do
    file=$(realpath "$file")
    (cd "$state" && apply_crd "$file")
  done
  (cd "$state" && serve_from_crd_server satchel.dev v1alpha1)
}

names() {
  if foreign || [[ $(cat "$state/mode") == floor ]]; then return; fi # the API server finds services by itself
  (cd "$state" && service_names)
}

load() {
  local tar sum
  for tar in "$@"; do
    if foreign; then
      [[ -n ${SATCHEL_LOAD:-} ]] || fail "how do images come to the nodes of this cluster?" "say it by SATCHEL_LOAD, e.g. SATCHEL_LOAD='kind load image-archive'"
      say "Loading $(basename "$tar"): $SATCHEL_LOAD"
      $SATCHEL_LOAD "$tar"
    else
      sum=$(sha256sum <"$tar" | cut -d' ' -f1)
      [[ -e $state/loaded/$sum ]] || quietly "$state/log/load.log" "Loading $(basename "$tar")" load_image "$tar"
      mkdir -p "$state/loaded" && touch "$state/loaded/$sum"
    fi
  done
}

status() {
  if ! foreign; then
    all_run || fail "no cluster runs" "./dev up starts one"
    running | awk '{printf "%-20s %s\n", $1, $2}'
  fi
  current get nodes
}

down() {
  [[ -e $run || -e $state/processes ]] || return 0
  say "Ending the cluster"
  end_all
  network_down
  node_down
  rm -rf "${state:?}"/{etcd,containerd,kubelet,kubelet-pki,ipam,cni,node,loaded,image,pki,mode,*.kubeconfig,containerd.toml,hosts} "$run"
  "$here/leftovers.sh" >&2 || fail "the cluster left something behind"
}

case ${1:-} in
  up) if foreign; then current get nodes; elif [[ ${2:-} == --floor ]]; then up floor; else up full; fi ;;
  down) foreign || down ;;
  crds | load) "$1" "${@:2}" ;;
  names | status) "$1" ;;
  prepare) prepare full ;;
  *) sed -n '2,14s/^# \?//p' "$0" >&2 && exit 2 ;;
esac
