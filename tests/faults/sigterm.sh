#!/usr/bin/env bash
# F-11: told to end under load. Readiness goes off while requests are still taken, what is in flight is finished, nothing
# is accepted after the end, and the end comes within ten seconds, a sender that stalls in mid-request included.
# sigterm.sh [ends=5]
. "$(dirname "$0")/harness.sh"
ends=${1:-5} slowest=0

for ((i = 1; i <= ends; i++)); do
  start
  send --grpc "$grpc" --conns 8
  await_acks 20 20 || fail "nothing was acknowledged"
  # Announces a body and never sends it.
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{' >&3
  before_end=$(acknowledged)
  (sleep 0.4; curl -s -m 2 -o /dev/null -w '%{http_code}' "$url/health/ready" >"$work/readiness" || true) &
  probe=$!
  stop_soft
  wait "$probe"
  exec 3>&-
  at_end=$(acknowledged)
  [ "$exit_code" -eq 0 ] || fail "exit code $exit_code: $(cat "$work/log")"
  [ "$stop_ms" -le 10000 ] || fail "it took $stop_ms ms to end"
  [ "$(cat "$work/readiness")" = 503 ] || fail "readiness said $(cat "$work/readiness") while it was ending"
  [ "$at_end" -gt "$before_end" ] || fail "nothing was taken any more once the end was asked for"
  [ "$stop_ms" -le "$slowest" ] || slowest=$stop_ms
  send_end
  integrity
done
start
check
report "$ends ends, $slowest ms at most"
