#!/usr/bin/env bash
# F-01, F-14: SIGKILL at random moments of full load, restart, compare; then everything once more. kill9.sh [kills=20]
. "$(dirname "$0")/harness.sh"
kills=${1:-20} slowest=0

start
send --grpc "$grpc" --conns 8
for ((i = 1; i <= kills; i++)); do
  await_acks 1 20 || fail "nothing was acknowledged within 20 s after restart $((i - 1))"
  nap 0.1 1.1
  kill_hard
  [ $((i % 5)) -ne 0 ] || integrity
  start
  [ "$ready_ms" -le "$slowest" ] || slowest=$ready_ms
done
await_acks 1 20 || fail "nothing was acknowledged within 20 s after the last restart"
send_end
check
faults resend --url "$url" --acks "$acks" --answers "$answers" >/dev/null
total_acknowledged=0 total_stored=0
check
kill_hard
integrity
report "$kills kills, ready again after $slowest ms at most, then all sent twice"
