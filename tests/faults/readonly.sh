#!/usr/bin/env bash
# F-06: the data directory cannot be written. At the start: the program ends and says so in a line. While it runs: people
# read, senders are told to come back, and it goes on by itself. readonly.sh
. "$(dirname "$0")/harness.sh"
needs_root
needs strace

mkdir "$data"
mount --bind "$data" "$data" && mount -o remount,ro,bind "$data" || skip "nothing can be mounted here"
undo+=("umount -l '$data'")
launch
code=0
wait "$server" || code=$?
server=
[ "$code" -ne 0 ] || fail "it started on a directory that cannot be written"
[ "$(grep -c . "$work/log")" -le 3 ] || fail "it did not say in a line why it does not start"
grep -qi "writ" "$work/log" || fail "it did not say that it cannot write"
umount "$data"

start
send --grpc "$grpc" --conns 4
await_acks 5 20 || fail "nothing was acknowledged"
strace -f -qq -o "$work/trace" -p "$server" -e trace=pwrite64,fdatasync,fsync,ftruncate \
  -e inject=pwrite64,fdatasync,fsync,ftruncate:error=EROFS &
tracer=$!
sleep 3
for page in / /w/main/runs /api/v1/runs; do
  status=$(curl -sL -m 10 -o /dev/null -w '%{http_code}' "$url$page")
  [ "$status" = 200 ] || fail "$page answered $status while nothing could be written"
done
kill "$tracer"
wait "$tracer" 2>/dev/null || true
await_acks 1 10 || fail "nothing was acknowledged within 10 s after it could be written again"
send_end
check
kill_hard
integrity
report
