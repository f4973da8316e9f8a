# shellcheck shell=bash
# Certificates and kubeconfigs of the cluster, new with each start. Sourced; runs in the state folder.

key() { openssl ecparam -name prime256v1 -genkey -noout -out "pki/$1.key"; }

certificate() { # NAME SUBJECT EXTENSION
  key "$1"
  openssl req -new -key "pki/$1.key" -subj "$2" -out "pki/$1.csr"
  openssl x509 -req -in "pki/$1.csr" -CA pki/ca.crt -CAkey pki/ca.key -CAcreateserial -days 365 \
    -extfile <(printf '%s\n' "$3") -out "pki/$1.crt" 2>/dev/null
}

kubeconfig() { # NAME
  local ca certificate key
  ca=$(base64 -w0 pki/ca.crt) certificate=$(base64 -w0 "pki/$1.crt") key=$(base64 -w0 "pki/$1.key")
  (umask 077 && cat >"$1.kubeconfig") <<YAML
apiVersion: v1
kind: Config
clusters: [{name: satchel, cluster: {server: "https://$node_ip:6443", certificate-authority-data: "$ca"}}]
users: [{name: $1, user: {client-certificate-data: "$certificate", client-key-data: "$key"}}]
contexts: [{name: satchel, context: {cluster: satchel, user: $1}}]
current-context: satchel
YAML
}

pki() {
  local component client=extendedKeyUsage=clientAuth
  mkdir -p pki
  key ca
  openssl req -x509 -new -key pki/ca.key -days 365 -subj /CN=satchel-ca -out pki/ca.crt
  key sa
  openssl ec -in pki/sa.key -pubout -out pki/sa.pub 2>/dev/null
  certificate apiserver /CN=kube-apiserver "subjectAltName=IP:127.0.0.1,IP:$node_ip,IP:$api_service,DNS:localhost,DNS:kubernetes.default.svc"
  certificate crd-server /CN=crd-server "subjectAltName=IP:$node_ip,DNS:crd-server.kube-system.svc"
  certificate admin /O=system:masters/CN=admin $client
  certificate front-proxy /CN=front-proxy $client
  certificate node /O=system:nodes/CN=system:node:node1 $client
  for component in controller-manager scheduler proxy; do certificate $component /CN=system:kube-$component $client; done
  for component in admin node controller-manager scheduler proxy; do kubeconfig $component; done
}
