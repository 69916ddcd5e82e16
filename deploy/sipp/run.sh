#!/usr/bin/env bash
# Plays COUNT devices with SIPp against a gateway on this machine: registration, keepalive, catalog and invite, each counted. Enrols the
# devices at the front door and removes them again. Exit code 1 where a call failed.
#
#   deploy/sipp/run.sh PLATFORM-CODE [COUNT]
#
# Needs sipp and curl, and an `up` that runs: its address and token are read from data/client. Or set SERVER, TOKEN, SIP (host:port).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
code="${1:?the code of the platform: ingest.gb28181.code}"
count="${2:-20}"
client="${CLIENT:-$here/../../data/client}"
server="${SERVER:-$(sed -n 's/^server=//p' "$client")}"
token="${TOKEN:-$(sed -n 's/^token=//p' "$client")}"
sip="${SIP:-127.0.0.1:5060}"
port="${PORT:-25060}"
rate="${RATE:-50}"
domain="${code:0:10}"
work="$(mktemp -d)"

api() { curl -sS -f -o "$work/answer" -X "$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' ${3:+-d "$3"} "http://$server$2"; }
device() { printf '%s118%07d' "$domain" $((900000 + $1)); }
camera() { printf '%s131%07d' "$domain" $((900000 + $1)); }
remove() {
  for n in $(seq "$count"); do api DELETE "/v1/devices/$(device "$n")" || true; done 2>/dev/null
  rm -rf "$work"
}
trap remove EXIT

echo "enrolling $count devices" >&2
(umask 077; echo SEQUENTIAL >"$work/devices.csv")
for n in $(seq "$count"); do
  api POST /v1/devices "{\"device\":{\"code\":\"$(device "$n")\",\"name\":\"sipp $n\",\"source_kind\":\"CITY\",\"owner\":\"sipp\",\"place\":\"sipp\",\"profile\":{\"transport\":\"MEDIA_UDP\",\"policy\":\"ON_DEMAND\"}}}"
  secret="$(sed -n 's/.*"secret" *: *"\([^"]*\)".*/\1/p' "$work/answer")"
  echo "$(device "$n");[authentication username=$(device "$n") password=$secret]" >>"$work/devices.csv"
done

# scenario NAME ARGUMENTS: runs it in its folder, so that what it writes goes with it
scenario() {
  local name="$1"
  shift
  (cd "$work" && sipp "$sip" -s "$code" -key domain "$domain" -i 127.0.0.1 -p "$port" -mp 41000 -nostdin \
    -sf "$here/$name.xml" -trace_err -trace_stat -fd 1 -stf "$name.csv" -recv_timeout 40000 "$@" >"$name.out" 2>&1)
}

failed=0
# told NAME: what its last line of figures says
told() {
  local name="$1"
  awk -F';' -v name="$name" -v count="$count" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { line = $0 }
    END {
      split(line, f, ";")
      calls = f[at["IncomingCall(C)"]] + f[at["OutgoingCall(C)"]]
      printf "%-10s %6d calls, %6d without an error, %d failed, %d messages sent again, %s\n", name, \
        calls, f[at["SuccessfulCall(C)"]], f[at["FailedCall(C)"]], \
        f[at["Retransmissions(C)"]], f[at["ElapsedTime(C)"]]
      exit f[at["SuccessfulCall(C)"]] != count
    }' "$work/$name.csv" || {
    failed=1
    head -5 "$work/$name"_*_errors.log 2>/dev/null | cut -c1-300 >&2 || true
  }
}

# Registered, and there for 10 s more: the catalogs are asked for in that time.
scenario register -oocsf "$here/device.xml" -inf devices.csv -r "$rate" -m "$count" -l "$count" -d 10000 || failed=1
told register
scenario keepalive -oocsf "$here/device.xml" -inf devices.csv -r "$rate" -m "$count" || failed=1
told keepalive

scenario catalog -m "$count" -timeout 60 &
sipp=$!
sleep 1
for n in $(seq "$count"); do api POST "/v1/devices/$(device "$n"):refreshCatalog" '{}'; done
wait "$sipp" || failed=1
told catalog

scenario invite -m "$count" -timeout $((60 + count)) &
sipp=$!
sleep 1
# No media comes: the answer is why, after some seconds. What counts here is the dialog.
export token server
for n in $(seq "$count"); do camera "$n"; echo; done | xargs -P 50 -I CHANNEL sh -c \
  'curl -s -o /dev/null -H "Authorization: Bearer $token" "http://$server/v1/channels/CHANNEL/snapshot.jpg?purpose=sipp" || true'
wait "$sipp" || failed=1
told invite

api GET "/v1/channels?owner=sipp&page_size=1000"
echo "channels listed: $(grep -o '"code"' "$work/answer" | wc -l) of $((2 * count))"
exit "$failed"
