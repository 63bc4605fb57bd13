#!/usr/bin/env bash
# F-05: the disk reports an error at one system call after another while spans come in. Nothing that was acknowledged may
# be missing, senders are told to come back, and when the errors are over it goes on without a restart.
# ioerror.sh [positions=12]
. "$(dirname "$0")/harness.sh"
needs strace
positions=${1:-12}
strace -qq -o /dev/null true 2>/dev/null || skip "strace may not trace here"

# call:error; SQLite syncs with fdatasync or fsync, as it was built.
faults_list=("fdatasync,fsync:EIO" "pwrite64:ENOSPC" "pwrite64:EIO" "fdatasync,fsync:ENOSPC" "pread64:EIO" "ftruncate:EIO")
slowest=0 hurt=0
start
send --grpc "$grpc" --conns 4
for ((i = 0; i < positions; i++)); do
  IFS=: read -r calls error <<<"${faults_list[i % ${#faults_list[@]}]}"
  at=$((1 + i / ${#faults_list[@]} * 7))
  await_acks 5 20 || fail "nothing was acknowledged before position $i"
  strace -f -qq -o "$work/trace" -p "$server" -e "trace=$calls" -e "inject=$calls:error=$error:when=$at+" &
  tracer=$!
  sleep "${FAULT_SECONDS:-3}"
  status=$(curl -s -m 10 -o /dev/null -w '%{http_code}' "$url/api/v1/runs" || true)
  [ "$calls" = pread64 ] || [ "$status" = 200 ] || [ "$status" = 503 ] || fail "reading answered $status during $calls:$error"
  kill "$tracer" 2>/dev/null || true
  wait "$tracer" 2>/dev/null || true
  if grep -q INJECTED "$work/trace"; then hurt=$((hurt + 1)); fi
  from=$(milliseconds)
  if kill -0 "$server" 2>/dev/null; then
    await_acks 1 10 || fail "nothing was acknowledged within 10 s after $calls:$error at $at was over"
    took=$(($(milliseconds) - from))
    [ "$took" -le "$slowest" ] || slowest=$took
  else
    fail "the program ended of $calls:$error at $at"
  fi
done
send_end
check
kill_hard
integrity
start
total_acknowledged=0 total_stored=0
check
[ "$hurt" -gt 0 ] || fail "no error was injected"
report "$hurt of $positions positions met an error, going on after $slowest ms at most"
