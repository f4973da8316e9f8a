# shellcheck shell=bash
# The custom-resource server of Kubernetes 1.36 beside the 1.20 core: it shares the core's etcd, users, roles and namespaces, and by an
# APIService the core's own API serves satchel.dev from it. Sourced; runs in the state folder.

# It calls webhooks by the names of their services, and no DNS server runs here: it has a hosts file of its own, which `service_names` writes.
start_crd_server() {
  local own_hosts=(unshare --mount sh -c 'mount --bind hosts /etc/hosts && exec "$@"' sh)
  cp /etc/hosts hosts
  # a core of 1.20 knows no admission policies and no flow control v1: those are off
  start_in_node crd-server "${own_hosts[@]}" "$crd_server" --etcd-servers=http://127.0.0.1:2379 --etcd-prefix=/crd-server \
    --bind-address=$node_ip --secure-port=16443 --tls-cert-file=pki/crd-server.crt --tls-private-key-file=pki/crd-server.key \
    --kubeconfig=admin.kubeconfig --authentication-kubeconfig=admin.kubeconfig --authorization-kubeconfig=admin.kubeconfig \
    --disable-admission-plugins=ValidatingAdmissionPolicy,MutatingAdmissionPolicy --enable-priority-and-fairness=false
}

# Lets it find the services that there are now; in place, since the file is mounted.
service_names() {
  {
    cat /etc/hosts
    api get services -A -o go-template='{{range .items}}{{if ne .spec.clusterIP "None"}}{{.spec.clusterIP}} {{.metadata.name}}.{{.metadata.namespace}}.svc{{"\n"}}{{end}}{{end}}'
  } >hosts
}

# Its own discovery has no core group, so kubectl cannot talk to it; curl can.
crd_api() { # PATH CURL_ARGUMENT...
  local path=$1
  shift
  curl -sS --fail-with-body --cacert pki/ca.crt --cert pki/admin.crt --key pki/admin.key "https://$node_ip:16443$path" "$@"
}

apply_crd() { # FILE
  local name path=/apis/apiextensions.k8s.io/v1/customresourcedefinitions
  name=$(awk '$1 == "name:" {gsub(/"/, "", $2); print $2; exit}' "$1")
  crd_api "$path/$name?fieldManager=satchel&force=true" -X PATCH -H 'Content-Type: application/apply-patch+yaml' --data-binary "@$1" >log/crd.json ||
    fail "the custom-resource server refuses $1" "$(jq -r .message log/crd.json)"
  until_true 20 "$name" established "$path/$name" || fail "$name is not established" "what the server says: $state/log/crd.json"
}

established() { crd_api "$1" | tee log/crd.json | jq -e '.status.conditions[] | select(.type == "Established" and .status == "True")'; }

# Once its definitions are there: the core asks for the group before it counts as available.
serve_from_crd_server() { # GROUP VERSION
  api apply -f - <<YAML >/dev/null
apiVersion: v1
kind: Service
metadata: {name: crd-server, namespace: kube-system}
spec: {ports: [{port: 443, targetPort: 16443}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: crd-server, namespace: kube-system}
subsets: [{addresses: [{ip: $node_ip}], ports: [{port: 16443}]}]
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: $2.$1}
spec:
  group: $1
  version: $2
  groupPriorityMinimum: 1000
  versionPriority: 10
  caBundle: $(base64 -w0 pki/ca.crt)
  service: {namespace: kube-system, name: crd-server, port: 443}
YAML
  api wait --for=condition=Available --timeout=60s "apiservice/$2.$1" >/dev/null || fail "the core does not reach the custom-resource server" \
    "its log: $state/log/crd-server.log"
}
