#!/usr/bin/env bash
# Build dist/sterna.vsix: the bundled extension, with the server's wheel inside.
#
# The wheel is built by PYTHON, else .venv/bin/python, else python3. Its build tool comes from the index of pip.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

python=${PYTHON:-}
[ -n "$python" ] || { [ -x .venv/bin/python ] && python=.venv/bin/python; } || python=python3

version=$(node -p 'require("./package.json").version')
if ! grep -qx "version = \"$version\"" pyproject.toml; then
  echo "package.json says version $version, pyproject.toml another one" >&2
  exit 1
fi

mkdir -p dist
rm -f dist/*.whl dist/*.vsix dist/extension.js dist/extension.js.map
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
node client/scripts/build.mjs --minify

# --no-dependencies: the bundle has them inside.
node_modules/.bin/vsce package --no-dependencies --readme-path client/README.md --allow-missing-repository \
  --out dist/sterna.vsix >dist/vsce.log || { cat dist/vsce.log >&2; exit 1; }
rm dist/vsce.log
ls -l dist/*.whl dist/sterna.vsix | awk '{ printf "%-40s %5.0f KB\n", $9, $5 / 1024 }'
