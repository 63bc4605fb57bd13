#!/usr/bin/env bash
# F-08: a second program keeps the database file to itself for eight seconds. Senders are told to come back before they
# give up by themselves, and the pages still read. locked.sh [times=3]
. "$(dirname "$0")/harness.sh"
times=${1:-3}

start
send --grpc "$grpc" --conns 8
for ((i = 1; i <= times; i++)); do
  await_acks 20 10 || fail "nothing was acknowledged within 10 s after the lock was gone"
  faults hold --database "$data/triage.db" --seconds "${HOLD_SECONDS:-8}" &
  hold=$!
  sleep 2
  status=$(curl -s -m 5 -o /dev/null -w '%{http_code}' "$url/api/v1/runs")
  [ "$status" = 200 ] || fail "reading answered $status while the file was held"
  # A person waits as long as a sender, and is told the same.
  status=$(curl -s -m 10 -o /dev/null -D "$work/head" -w '%{http_code}' -H 'content-type: application/json' \
    -d '{"agent":"a","task":"t"}' "$url/api/v1/runs")
  [ "$status" = 201 ] || { [ "$status" = 503 ] && grep -qi '^retry-after: ' "$work/head"; } ||
    fail "writing answered $status, or did not say when to come back, while the file was held"
  wait "$hold" || fail "the file could not be held"
  await_acks 1 5 || fail "nothing was acknowledged within 5 s after the lock was gone"
done
send_end
check
slowest=$(awk '$1 ~ /^(503|grpc-14)$/ && $3 > s { s = $3 } END { print s + 0 }' "$answers")
[ "$slowest" -gt 0 ] || fail "nobody was told to come back, so the lock was none"
# An exporter gives up after ten seconds and does not hear it any more.
[ "$slowest" -le 9000 ] || fail "somebody waited $slowest ms to be told to come back"
report "$times locks, told to come back after $slowest ms at most"
