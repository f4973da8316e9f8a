# shellcheck shell=bash
# Satchel on a cluster: images, store, chart, and a sample to look at. Sourced by ./dev.

cluster() { e2e/cluster/cluster.sh "$@"; }

own_cluster() { [[ ${SATCHEL_CLUSTER:-own} != current ]]; }

if own_cluster; then export KUBECONFIG=$state/admin.kubeconfig SATCHEL_NETNS=$netns; fi # the namespace: where etcd and services are reached

# cluster_with_satchel full|floor embedded|postgres [KEY=VALUE...], which are values of the chart
cluster_with_satchel() {
  local mode=${1#--} store=$2
  if [[ $mode == floor ]]; then cluster up --floor; else cluster up; fi
  if [[ $mode == full ]] && own_cluster; then export SATCHEL_DEFINITIONS=https://$node_ip:16443; fi # where scenarios find the definitions
  cluster crds crds/manifests/*.yaml
  e2e/images/workspace.sh e2e/target/images/workspace.tar
  cluster load "${images[@]}" e2e/target/images/workspace.tar
  if [[ $store == postgres ]]; then
    start_postgres
    install_chart store.embedded.enabled=false store.dsnSecret.name=satchel-dsn "${@:3}"
  else
    install_chart store.embedded.enabled=true "${@:3}"
  fi
}

start_postgres() {
  e2e/images/postgres.sh e2e/target/images/postgres.jar e2e/target/images/postgres.tar
  cluster load e2e/target/images/postgres.tar
  kubectl apply -f e2e/postgres/postgres.yaml >/dev/null
  quietly target/dev/postgres.log "Waiting for the scenarios' Postgres" kubectl -n satchel-e2e-store rollout status statefulset/postgres --timeout=120s
  kubectl get namespace satchel-system >/dev/null 2>&1 || kubectl create namespace satchel-system >/dev/null
  kubectl -n satchel-system create secret generic satchel-dsn --dry-run=client -o yaml \
    --from-literal="dsn=postgresql://postgres@$(kubectl -n satchel-e2e-store get service postgres -o 'jsonpath={.spec.clusterIP}'):5432/postgres" |
    kubectl apply -f - >/dev/null
}

# install_chart KEY=VALUE...; the annotation makes pods new when the image is, whose name stays the same.
install_chart() {
  local build
  build=build-$(cat "${images[@]}" | sha256sum | cut -c1-16)
  quietly target/dev/install.log "Installing the chart and waiting until all of it is ready" \
    "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp "e2e/target/classes:$(cat e2e/target/install.classpath)" dev.satchel.e2e.Install \
    charts/satchel satchel-system "operator.podAnnotations.build=$build" "webhook.podAnnotations.build=$build" "$@"
  cluster names
}

sample() {
  local key
  say "Making alice, her secrets and a workspace of hers (e2e/sample)"
  kubectl apply -f e2e/sample/alice.yaml >/dev/null
  if ! kubectl -n dev-alice get secret alice-ssh >/dev/null 2>&1; then
    key=$(mktemp -d)
    ssh-keygen -q -t ed25519 -N '' -C alice -f "$key/id_ed25519"
    kubectl -n dev-alice create secret generic alice-ssh --from-file="$key/id_ed25519" >/dev/null
    rm -rf "$key"
  fi
  kubectl apply -f e2e/sample/secrets.yaml -f e2e/sample/workspace.yaml >/dev/null
  quietly target/dev/sample.log "Waiting for the secrets" kubectl -n dev-alice wait --for=condition=Ready --timeout=60s usersecrets --all
  quietly target/dev/sample.log "Waiting for the workspace" kubectl -n dev-alice rollout status deployment/workspace --timeout=120s
  show
}

show() {
  echo
  echo "What alice's workspace sees:"
  # shellcheck disable=SC2016 # the workspace's shell expands it
  kubectl -n dev-alice exec deployment/workspace -c workspace -- sh -c '
    env | grep -e ^DATABASE_URL= -e ^GITHUB_TOKEN= | sed "s/^/  /"
    stat -c "  %A %U %s bytes  %n" ~/.config/gh/token ~/.ssh/id_ed25519
    printf "  its public key: %s\n" "$(ssh-keygen -y -f ~/.ssh/id_ed25519)"'
  echo
  kubectl -n dev-alice get usersecrets
  cat <<TEXT

Look further:
  export KUBECONFIG=$KUBECONFIG
  kubectl -n dev-alice get usec,pods
  kubectl -n dev-alice exec -it deployment/workspace -c workspace -- sh
  kubectl -n dev-alice patch usec github-token --type=merge -p '{"spec":{"value":"ghp_a_new_one"}}'   # the file is new within a second
  kubectl -n satchel-system logs deployment/satchel-operator
./dev down ends it.
TEXT
}
