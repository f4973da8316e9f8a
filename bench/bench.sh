# shellcheck shell=bash
# ./dev bench [PART...]: measures, and makes docs/benchmarks.md of it. Sourced by ./dev. Nothing else should run on the machine meanwhile.
#   parts   sealing, re-wrapping, audit, admission, key checks: on servers of their own         12 minutes
#   pods    delivery into pods, on the cluster with a kubelet                                    25 minutes
#   agent   an agent's memory and times, from its image; the images' sizes                       1 minute
#   idle    one secret after the other, what it costs Postgres, an operator's start              3 minutes
#   audit   the same with audit entries and without them, by turns                               4 minutes
#   scale   1,000, 3,000, 10,000 and 30,000 secrets at once, and restarts with them              10 minutes
#   profile what the processors do as an operator starts, and as 10,000 secrets come at once     2 minutes
#   memory  the operator's and the webhook's, at 0, 1,000 and 10,000 secrets, among 50,000 others 8 minutes
#   soak    random changes for 30 minutes, with a model that checks every value                  32 minutes
# Without PART all of them. What a part measured is kept in target/dev/bench until it is measured again.
figures=$checkout/target/dev/bench
ciphers=TLS_CHACHA20_POLY1305_SHA256,TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256

benchmarks() {
  local part
  mkdir -p "$figures" "$(dirname "$closing")" && : >"$closing"
  (($#)) || set -- parts pods agent idle audit scale profile memory soak
  for part in "$@"; do
    declare -F "bench_$part" >/dev/null || fail "there is no measurement $part" "./dev bench [parts|pods|agent|idle|audit|scale|profile|memory|soak]..."
  done
  cluster prepare
  build_images
  quietly target/dev/bench-build.log "Building the measurements" \
    maven package -Pbench -pl bench -am -DskipTests -DskipImages -Dspotless.check.skip=true
  for part in "$@"; do "bench_$part"; done
  bench_page
  cat "$closing"
}

bench_parts() {
  install_packages nghttp2-client nginx-light wrk
  rm -f webhook/target/key-checks-tls.jfr
  # As both programs run: with the chart's options, and the ciphers that they prefer.
  JAVA_TOOL_OPTIONS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djdk.tls.client.cipherSuites=$ciphers -Djdk.tls.server.cipherSuites=$ciphers" maven_tests "Benchmarks of the parts" verify -Pbench -pl store,webhook,bench -am -Dtest=NoSuchTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dit.test='*Bench,RewrapUnderLoadIT' -Dsatchel.rewrap.rows=100000 -Dfailsafe.failIfNoSpecifiedTests=false -DskipImages \
    -Dspotless.check.skip=true -Dmaven.test.failure.ignore=true
  cp target/dev/tests.log "$figures/parts.log"
  # A test that failed before it recorded takes no other figure from the page, and shows none of an earlier run.
  [[ ! -f webhook/target/key-checks-tls.jfr ]] || measure checks profile.KeyCheckProfile ../webhook/target/key-checks-tls.jfr
}

bench_pods() {
  scenarios -Dgroups=bench -Dit.test='*E2E,*Bench'
  cp target/dev/tests.log "$figures/pods.log"
  cluster down
}

bench_agent() {
  say "The agent, by its image"
  REPORT=on agent/src/measure/measure.sh agent/target/satchel-agent.tar >target/dev/agent.log
  {
    figure "Agent, which reports" "memory" "$(mebibytes Rss)" MiB 40
    figure "Agent, which reports" "of it anonymous" "$(mebibytes Anonymous)" MiB 16
    figure "Agent, which reports" "satchel-init, from its start to its end, median" "$(sed -n '/^== init/{n;p}' target/dev/agent.log | median)" ms 60
    figure "Images, compressed" "operator and webhook, with an embedded Postgres" "$(megabytes image/target/satchel.tar)" MB 100
    figure "Images, compressed" "agent" "$(megabytes agent/target/satchel-agent.tar)" MB 45
  } >"$figures/agent.jsonl"
}

figure() { # SCENARIO NAME VALUE UNIT TARGET
  printf '{"figure":{"scenario":"%s","name":"%s","value":%s,"unit":"%s","target":%s}}\n' "$@"
}
mebibytes() { awk -v field="$1:" '$1 == field {kb = $2} END {printf "%.1f", kb / 1024}' target/dev/agent.log; }
megabytes() { awk -v bytes="$(stat -c %s "$1")" 'BEGIN {printf "%.1f", bytes / 1e6}'; }
median() { tr ' ' '\n' | grep . | sort -n | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'; }

bench_idle() { measure idle scale.IdleBench; }
bench_audit() { measure audit scale.AuditBench; }
bench_scale() { measure scale scale.ScaleBench 1000 3000 10000 30000; }
bench_profile() { measure profile scale.ProfileBench 10000; }
bench_memory() { measure memory scale.MemoryBench; }
bench_soak() { measure soak soak.SoakBench "${SOAK_MINUTES:-30}" 1; }

measure() { # NAME CLASS ARGUMENT...
  say "Measuring: $1"
  rm -f "$figures/$1.jsonl"
  (
    cd bench
    # The first compiler alone: the load should take little from what is measured. The webhook's certificate is for its Service, and it is
    # asked at localhost.
    "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx768m -Djdk.internal.httpclient.disableHostnameVerification=true -cp "target/classes:$(cat target/bench.classpath)" \
      "dev.satchel.bench.$2" "$figures/$1.jsonl" "${@:3}"
  )
}

bench_page() {
  cat "$figures"/*.jsonl >target/dev/figures.jsonl 2>/dev/null || true
  cat "$figures"/*.log >target/dev/figures.log 2>/dev/null || true
  "$jdk/bin/java" -cp "bench/target/classes:$(cat bench/target/bench.classpath)" dev.satchel.bench.report.Page \
    docs/benchmarks.md bench/src/main/page/head.md target/dev/figures.jsonl target/dev/figures.log
  say "docs/benchmarks.md is made anew"
}
