#!/usr/bin/env bash
# PostgreSQL with an exclusion constraint, for comparison: start FOLDER BOOKINGS, run FOLDER CLIENTS SECONDS BOOKINGS
# (prints attempts a second), stop FOLDER. The workload is the desk's: 500 resources, hours, 30 % aimed at taken ones.
set -euo pipefail
folder=$2
for bin in /usr/lib/postgresql/*/bin; do PATH=$bin:$PATH; done
as_owner() { if [[ $EUID == 0 ]]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
port=${BENCH_POSTGRES_PORT:-54329}
reach=(-h 127.0.0.1 -p "$port" -U postgres -d postgres)
case $1 in
  start)
    mkdir -p "$folder"
    [[ $EUID != 0 ]] || chown postgres "$folder"
    as_owner initdb -D "$folder/data" -A trust -U postgres --no-locale -E UTF8 >/dev/null
    printf '%s\n' "port=$port" "listen_addresses='127.0.0.1'" "unix_socket_directories='$folder'" 'shared_buffers=2GB' 'max_wal_size=8GB' \
      'fsync=on' 'synchronous_commit=on' 'maintenance_work_mem=1GB' 'random_page_cost=1.1' >>"$folder/data/postgresql.conf"
    # The server must not keep open what tells Foundation that this script has ended.
    (
      for file in /proc/self/fd/*; do [[ ${file##*/} -le 2 ]] || eval "exec ${file##*/}>&-"; done
      as_owner pg_ctl -D "$folder/data" -l "$folder/log" -w start >/dev/null
    )
    psql "${reach[@]}" -q -v ON_ERROR_STOP=1 -v n="$3" <<'SQL'
CREATE EXTENSION btree_gist;
CREATE TABLE resource (id int PRIMARY KEY);
INSERT INTO resource SELECT generate_series(1, 500);
CREATE TABLE booking (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, resource_id int NOT NULL REFERENCES resource,
  during tstzrange NOT NULL, who text NOT NULL);
INSERT INTO booking (resource_id, during, who)
SELECT 1 + i % 500, tstzrange(t, t + interval '1 hour', '[)'), 'seed'
FROM (SELECT i, timestamptz '2026-01-01 00:00+00' + (i / 500) * interval '3 hours' AS t
      FROM generate_series(0, :n - 1) i) s;
ALTER TABLE booking ADD CONSTRAINT no_double EXCLUDE USING gist (resource_id WITH =, during WITH &&);
VACUUM ANALYZE;
CHECKPOINT;
SQL
    cat >"$folder/book.sql" <<'SQL'
\set r random(1, 500)
\set collide random(1, 100)
\set k random(0, :kmax)
\set f random(0, 876000)
INSERT INTO booking (resource_id, during, who)
SELECT :r, tstzrange(t, t + interval '1 hour', '[)'), 'bench'
FROM (SELECT CASE WHEN :collide <= 30
  THEN timestamptz '2026-01-01 00:00+00' + :k * interval '3 hours' + interval '15 minutes'
  ELSE timestamptz '2100-01-01 00:00+00' + :f * interval '1 hour' END AS t) s
ON CONFLICT DO NOTHING;
SQL
    ;;
  run)
    pgbench "${reach[@]}" -n -M prepared -D kmax=$(($5 / 500 - 1)) -f "$folder/book.sql" -c "$3" -j 1 -T "$4" 2>&1 |
      sed -n 's/^tps = \([0-9.]*\).*/\1/p'
    ;;
  stop) as_owner pg_ctl -D "$folder/data" -m immediate stop >/dev/null ;;
esac
