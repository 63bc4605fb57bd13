#!/usr/bin/env bash
# F-10: the PostgreSQL server crashes and comes back under load, and its connections are ended one and all.
# pgrestart.sh [restarts=5]
. "$(dirname "$0")/harness.sh"
restarts=${1:-5}
binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$binaries" ] || skip "PostgreSQL is not installed"
as_postgres() { if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }
[ "$(id -u)" -ne 0 ] || id postgres >/dev/null 2>&1 || skip "there is no user postgres"

cluster=$(mktemp -d)
undo+=("rm -rf '$cluster'" "as_postgres '$binaries/pg_ctl' -D '$cluster/data' -m immediate stop")
[ "$(id -u)" -ne 0 ] || chown postgres "$cluster"
pg_port=$(free_port)
as_postgres "$binaries/initdb" -D "$cluster/data" -U triage -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
pg() { as_postgres "$binaries/pg_ctl" -D "$cluster/data" -w -t 30 -l "$cluster/log" -o "-h 127.0.0.1 -p $pg_port -k $cluster" "$@" >/dev/null; }
pg start
as_postgres "$binaries/createdb" -h 127.0.0.1 -p "$pg_port" -U triage triage

settings=(--Triage:Database:Provider=Postgres "--ConnectionStrings:Triage=Host=127.0.0.1;Port=$pg_port;Username=triage;Database=triage")
start
send --grpc "$grpc" --conns 8
slowest=0
for ((i = 1; i <= restarts; i++)); do
  await_acks 5 20 || fail "nothing was acknowledged before restart $i"
  nap 0.1 1.5
  as_postgres "$binaries/psql" -h 127.0.0.1 -p "$pg_port" -U triage -d triage -qAt \
    -c "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'triage' AND pid <> pg_backend_pid()" >/dev/null
  nap 0.1 0.8
  pg -m immediate restart
  from=$(milliseconds)
  await_acks 1 10 || fail "nothing was acknowledged within 10 s after restart $i"
  took=$(($(milliseconds) - from))
  [ "$took" -le "$slowest" ] || slowest=$took
done
send_end
check
faults resend --url "$url" --acks "$acks" --answers "$answers" >/dev/null
total_acknowledged=0 total_stored=0
check
report "$restarts crashes, going on after $slowest ms at most, then all sent twice"
