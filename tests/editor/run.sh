#!/usr/bin/env bash
# The packaged extension in a real VS Code workbench, driven in a browser.
#
#   tests/editor/run.sh                the story: from the first start to the SQL of a migration, and Restricted Mode
#   tests/editor/run.sh --all          also the other ways to find and lose a server
#   tests/editor/run.sh --all PATTERN  only the tests whose name matches
#
# Screenshots of every step go to .artifacts/editor.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tests/editor/setup.sh .editor
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --loglevel=error

# Packaged anew when anything that goes into it is newer.
if [ ! -f dist/sterna.vsix ] || [ -n "$(find server/sterna client/src syntaxes package.json pyproject.toml \
  -newer dist/sterna.vsix -type f -not -path '*/__pycache__/*' -print -quit)" ]; then
  bash client/scripts/package.sh
fi

rm -rf .artifacts/editor
mkdir -p .artifacts/editor
options=(--test --test-concurrency=1 --test-reporter=spec --test-timeout=420000)
files=(tests/editor/story.test.ts)
if [ "${1:-}" = --all ]; then
  shift
  files=(tests/editor/*.test.ts)
fi
[ $# -eq 0 ] || options+=(--test-name-pattern="$1")
exec .editor/node "${options[@]}" "${files[@]}"
