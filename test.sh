#!/usr/bin/env bash
# Installs what the tests need, builds Release, runs the tests; the last line is "N passed, N failed, N skipped".
#   ./test.sh          everything but the slow tests
#   ./test.sh --slow   the slow ones only
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" || exit 1
. scripts/prerequisites.sh

case "${1:-}" in
    "") filter='TestCategory!=Slow' ;;
    --slow) filter='TestCategory=Slow' ;;
    *) die "usage: ./test.sh [--slow]" ;;
esac

require_dotnet
require_tools postgres setpriv openssl curl ps unzip mariadbd softhsm2-util python3 node

finish() {
    echo "$1 passed, $2 failed, $3 skipped"
    [ "$2" -eq 0 ] && [ "$1" -gt 0 ]
    exit
}

echo "Building (Release) …"
if ! dotnet build -c Release -v quiet Hub.sln; then
    echo "The solution does not build; no test ran."
    finish 0 0 0
fi

results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT
dotnet test -c Release --no-build Hub.Tests --filter "$filter" --results-directory "$results" \
    --logger 'trx;LogFileName=run.trx' --logger 'console;verbosity=minimal' --blame-hang-timeout 10m --blame-hang-dump-type none
status=$?

# <Counters total="12" executed="11" passed="10" failed="1" …/>: a skipped test is counted in total but not in executed.
counter() { sed -n "s/.*<Counters .*\b$1=\"\([0-9]*\)\".*/\1/p" "$results/run.trx" 2>/dev/null | head -n 1; }
total="$(counter total)" executed="$(counter executed)" passed="$(counter passed)"
total="${total:-0}" executed="${executed:-0}" passed="${passed:-0}"
failed=$((executed - passed))
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
    echo "The test run stopped before its end (exit code $status)."
    failed=1
elif [ "$total" -eq 0 ]; then
    echo "No test matched."
fi
finish "$passed" "$failed" $((total - executed))
