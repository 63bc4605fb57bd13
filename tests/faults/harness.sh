# What the fault tests share. Sourced, never run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
name=$(basename "$0" .sh)
work=$(mktemp -d)
data="$work/data"
acks="$work/acks"
answers="$work/answers"
touch "$acks" "$answers"
server= sender= undo=()
started=$SECONDS

# Whatever a test set up, in reverse: 'undo+=("umount $x")'.
finish() {
  local status=$? i
  trap - EXIT INT TERM
  [ -z "$sender" ] || kill -9 "$sender" 2>/dev/null || true
  [ -z "$server" ] || kill -9 "$server" 2>/dev/null || true
  for ((i = ${#undo[@]} - 1; i >= 0; i--)); do eval "${undo[i]}" >/dev/null 2>&1 || true; done
  if [ "$status" -eq 0 ] || [ -z "${KEEP:-}" ]; then rm -rf "$work"; else echo "kept: $work" >&2; fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '%s: %s\n' "$name" "$*"; }
fail() { printf '%s: FAIL %s\n' "$name" "$*"; tail -n 20 "$work/log" >&2 2>/dev/null || true; exit 1; }
skip() { printf '%s: skipped, %s\n' "$name" "$*"; exit 77; }
needs() { for tool in "$@"; do command -v "$tool" >/dev/null || skip "$tool is not installed"; done; }
needs_root() { [ "$(id -u)" -eq 0 ] || skip "it must be root (mounts, users, other processes)"; }
free_port() { # so that a restarted server has the address that its senders know
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}
milliseconds() { echo $(($(date +%s%N) / 1000000)); }
nap() { sleep "$(awk -v from="$1" -v to="$2" -v r="$RANDOM" 'BEGIN { print from + (to - from) * r / 32768 }')"; }

# The program and the sender: built once, or found where short.sh put them.
program=${TRIAGE_PROGRAM:-}
tools=${TRIAGE_FAULT_TOOLS:-}
if [ -z "$program" ]; then
  program="$work/program"
  dotnet publish src/Triage.Web -c Release -r linux-x64 --no-self-contained -o "$program" --nologo -v quiet
fi
if [ -z "$tools" ]; then
  tools="$work/tools"
  dotnet publish tests/Triage.Benchmarks -c Release -o "$tools" --nologo -v quiet
fi
faults() { dotnet "$tools/Triage.Benchmarks.dll" faults "$@"; }

port=$(free_port)
grpc_port=$(free_port)
url="http://127.0.0.1:$port"
grpc="http://127.0.0.1:$grpc_port"

# Starts it in $data (or $1) and returns at once. $before is put before the command: a tracer, for one.
before=()
settings=()
launch() {
  : >"$work/log"
  "${before[@]}" dotnet "$program/Triage.Web.dll" --urls "$url" --Triage:Intake:HttpPort=0 "--Triage:Intake:GrpcPort=$grpc_port" \
    "--Triage:DataDirectory=${1:-$data}" "${settings[@]}" >"$work/log" 2>&1 &
  server=$!
}
# Until it takes telemetry, at most $1 seconds (a busy machine may need many); says how many milliseconds it took in $ready_ms.
await_ready() {
  local from
  from=$(milliseconds)
  until curl -fs -m 5 "$url/health/live" >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || fail "the program ended: $(cat "$work/log")"
    [ $(($(milliseconds) - from)) -lt $((${1:-60} * 1000)) ] || fail "the program was not there after ${1:-60} s"
    sleep 0.05
  done
  ready_ms=$(($(milliseconds) - from))
}
start() { launch "$@"; await_ready; }
kill_hard() { kill -9 "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; }
stop_soft() { # exit code in $exit_code, milliseconds in $stop_ms
  local from
  from=$(milliseconds)
  kill -TERM "$server"
  exit_code=0
  wait "$server" || exit_code=$?
  server=
  stop_ms=$(($(milliseconds) - from))
}

send() { # in the background, until send_end; words of 'faults send' may follow
  rm -f "$work/stop"
  # Not through the function: what is killed at the end must be the sender and not a shell around it.
  dotnet "$tools/Triage.Benchmarks.dll" faults send --url "$url" --acks "$acks" --answers "$answers" --stop "$work/stop" "$@" \
    >/dev/null &
  sender=$!
}
send_end() {
  touch "$work/stop"
  wait "$sender" || fail "the sender failed"
  sender=
}
acknowledged() { wc -l <"$acks"; }
# Until so many more requests were acknowledged, at most $2 seconds.
await_acks() {
  local from=$SECONDS goal=$(($(acknowledged) + $1))
  until [ "$(acknowledged)" -ge "$goal" ]; do
    [ $((SECONDS - from)) -lt "${2:-10}" ] || return 1
    sleep 0.05
  done
}

total_acknowledged=0 total_stored=0 total_missing=0 total_doubled=0
# Compares with the server that runs, and adds up. $1: another file of acknowledgements.
check() {
  local line
  line=$(faults check --url "$url" --acks "${1:-$acks}") || true
  [[ "$line" =~ acknowledged=([0-9]+)\ stored=([0-9]+)\ missing=([0-9]+)\ doubled=([0-9]+) ]] || fail "the check failed: $line"
  total_acknowledged=$((total_acknowledged + BASH_REMATCH[1]))
  total_stored=$((total_stored + BASH_REMATCH[2]))
  total_missing=$((total_missing + BASH_REMATCH[3]))
  total_doubled=$((total_doubled + BASH_REMATCH[4]))
}
# The file as SQLite judges it, of a server that is not running.
integrity() {
  command -v sqlite3 >/dev/null || return 0
  local verdict
  verdict=$(sqlite3 "${1:-$data}/triage.db" 'PRAGMA integrity_check' 2>&1 | head -n 1)
  [ "$verdict" = ok ] || fail "integrity_check: $verdict"
}
# Four numbers and the answers; the end of every test.
report() {
  say "acknowledged=$total_acknowledged stored=$total_stored missing=$total_missing doubled=$total_doubled in $((SECONDS - started)) s${1:+; $1}"
  # answer, how many, slowest in ms
  awk -v name="$name" '
    { count[$1] += $2; if ($3 > slowest[$1]) slowest[$1] = $3 }
    END { for (a in count) printf "%s:   %-28s %8d   slowest %d ms\n", name, a, count[a], slowest[a] }' "$answers" | sort
  # 500, UNKNOWN and INTERNAL make a sender drop the data; a "come back" that does not say when is half an answer.
  if grep -Eq '^(500|200-partial|grpc-0-partial|grpc-2|grpc-13|[0-9a-z-]*-without-[a-z-]*) ' "$answers"; then
    fail "an answer that must not be"
  fi
  [ "$total_acknowledged" -gt 0 ] || fail "nothing was acknowledged, so nothing was tested"
  [ "$total_missing" -eq 0 ] || fail "$total_missing acknowledged spans are missing"
  [ "$total_doubled" -eq 0 ] || fail "$total_doubled spans are stored twice"
}
