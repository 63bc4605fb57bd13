#!/usr/bin/env bash
# F-04: the disk fills up under load. Senders are told to come back, people still read, and when there is room again it
# goes on by itself within ten seconds. diskfull.sh [times=3]
. "$(dirname "$0")/harness.sh"
needs_root
times=${1:-3}

mkdir "$data"
mount -t tmpfs -o size=48m tmpfs "$data" 2>/dev/null || skip "tmpfs cannot be mounted here"
undo+=("umount -l '$data'")
start
size=48 slowest=0
for ((i = 1; i <= times; i++)); do
  send --grpc "$grpc" --conns 8 --pad 4000
  # What is not filled by spans in a while is filled at once, so that the write-ahead log is what meets the end.
  sleep 2
  dd if=/dev/zero of="$data/filler" bs=64k 2>/dev/null || true
  sleep 3
  full=$(acknowledged)
  sleep 2
  [ $(($(acknowledged) - full)) -le 40 ] || fail "spans are still acknowledged on a full disk"
  for page in / /w/main/runs /api/v1/runs /api/v1/incidents /health/live; do
    status=$(curl -sL -m 10 -o /dev/null -w '%{http_code}' "$url$page")
    [ "$status" = 200 ] || fail "$page answered $status on a full disk"
  done
  size=$((size + 100))
  mount -o "remount,size=${size}m" "$data"
  from=$(milliseconds)
  await_acks 1 10 || fail "nothing was acknowledged within 10 s after there was room again"
  took=$(($(milliseconds) - from))
  [ "$took" -le "$slowest" ] || slowest=$took
  send_end
  rm -f "$data/filler"
done
check
kill_hard
integrity
grep -Eq '^503 ' "$answers" || fail "nobody was told to come back, so the disk was not full"
report "$times full disks, going on after $slowest ms at most"
