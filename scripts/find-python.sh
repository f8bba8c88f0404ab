#!/usr/bin/env bash
# Print the Python to develop with: the first that runs, is 3.10 or newer and can make virtual environments.
# 3.11 comes first, because that is what the tests are written against.
set -eu
for name in python3.11 python3.12 python3.13 python3.10 python3.14 python3 python; do
  # A shim may be on PATH without a Python behind it: only running it tells.
  if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
    command -v "$name"
    exit 0
  fi
done
