# Sourced: make sure of a PostgreSQL server's programs for the tests, or have its tests skipped and say so.
# The tests start a cluster of their own; none is started or changed here.

if [ "${STERNA_NO_POSTGRES:-}" != 1 ] && ! command -v initdb >/dev/null && ! compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing PostgreSQL for the tests"
    apt-get update -qq
    # Debian makes and starts a cluster on installation: not wanted here.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
  elif ! compgen -G "/opt/homebrew/opt/postgresql@*/bin/initdb" >/dev/null; then
    echo "No PostgreSQL server found: the tests that compare with one are skipped (Debian: apt-get install postgresql)."
    export STERNA_NO_POSTGRES=1
  fi
fi
