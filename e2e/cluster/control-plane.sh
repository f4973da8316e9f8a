# shellcheck shell=bash
# etcd, kube-apiserver, kube-controller-manager, kube-scheduler. Sourced; runs in the state folder.

start_etcd() {
  start_in_node etcd etcd --data-dir "$state/etcd" --unsafe-no-fsync \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380
}

start_apiserver() {
  start_in_node apiserver "$kubernetes/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
    --advertise-address=$node_ip --service-cluster-ip-range=$services \
    --client-ca-file=pki/ca.crt --tls-cert-file=pki/apiserver.crt --tls-private-key-file=pki/apiserver.key \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file=pki/sa.pub --service-account-signing-key-file=pki/sa.key \
    --authorization-mode=Node,RBAC --allow-privileged=true \
    --requestheader-client-ca-file=pki/ca.crt --requestheader-allowed-names=front-proxy --requestheader-username-headers=X-Remote-User \
    --requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file=pki/front-proxy.crt --proxy-client-key-file=pki/front-proxy.key \
    --kubelet-client-certificate=pki/admin.crt --kubelet-client-key=pki/admin.key --kubelet-preferred-address-types=InternalIP
}

start_controllers() {
  start_in_node controller-manager "$kubernetes/kube-controller-manager" --kubeconfig=controller-manager.kubeconfig --leader-elect=false \
    --use-service-account-credentials --root-ca-file=pki/ca.crt --service-account-private-key-file=pki/sa.key \
    --cluster-signing-cert-file=pki/ca.crt --cluster-signing-key-file=pki/ca.key
  start_in_node scheduler "$kubernetes/kube-scheduler" --kubeconfig=scheduler.kubeconfig --leader-elect=false
}
