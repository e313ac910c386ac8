# shellcheck shell=bash
# What setting up one clinic (install) and a cell (cells/make) share. Read by them after steps.sh, not run.

bring_packages() {   # PROXY
  local wanted="ca-certificates git python3 python3-venv $1"
  # shellcheck disable=SC2086
  dpkg -s $wanted >/dev/null 2>&1 || {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends $wanted >/dev/null
  }
}

make_user_and_folders() {
  id "$OWNER" >/dev/null 2>&1 ||
    useradd --system --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin "$OWNER"
  install -d -m 0755 "$APP" "$APP/releases" "$PLACE" "$(dirname "$SETTINGS")"
  install -d -m 0700 -o "$OWNER" -g "$OWNER" "$DATA" "$BACKUPS"
}

# Settings that are there stay.
write_settings() {   # NAME under which people reach it
  [ ! -e "$SETTINGS" ] || return 0
  install -m 0640 -o root -g "$OWNER" /dev/null "$SETTINGS.new"
  cat >"$SETTINGS.new" <<SETTINGS
# What each means: docs/settings.md in $PLACE/current. After a change: systemctl restart hudro$OF
HUDRO_DATA=$DATA
HUDRO_URL=https://$1
HUDRO_PROXY=1
HUDRO_BACKUPS=$BACKUPS
SETTINGS
  mv "$SETTINGS.new" "$SETTINGS"
}

refuse_another_address() {   # NAME under which people reach it
  [ ! -e "$SETTINGS" ] || [ "$(address)" = "$1" ] ||
    fail "$SETTINGS names another address than $1; change HUDRO_URL there first"
}

# The name that the settings give.
address() {
  sed -nE "s|^HUDRO_URL=[\"' \t]*https://([^/\"' \t]*).*|\\1|p" "$SETTINGS" | tail -1 | tr '[:upper:]' '[:lower:]'
}

# One at which nobody listens, for a cell.
free_port() {
  local port=8001
  while grep -qs ":$port$" /etc/systemd/system/hudro@*.socket.d/port.conf || (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    port=$((port + 1))
  done
  echo "$port"
}

# It runs, and does so after each start of the machine.
run_for_good() {
  systemctl enable --quiet "hudro$OF.socket" "hudro$OF.service" "hudro-backup$OF.timer" "hudro-rehearse$OF.timer"
  start_app || fail "it does not start; see journalctl -u hudro$OF"
  systemctl start "hudro-backup$OF.timer" "hudro-rehearse$OF.timer"
}

# What the nights do, once.
do_a_nights_work() {
  systemctl start "hudro-backup$OF.service" && systemctl start "hudro-rehearse$OF.service" ||
    step "but no copy could be made or tried: journalctl -u hudro-backup$OF -u hudro-rehearse$OF"
}

# It does not run, also after the next start of the machine; what is under way in the app is finished first.
stop_for_good() {
  systemctl disable --now --quiet "hudro$OF.socket" "hudro$OF.service" "hudro-backup$OF.timer" "hudro-rehearse$OF.timer"
  systemctl stop "hudro-backup$OF.service" "hudro-rehearse$OF.service"
  [ ! -e "$REPLICA" ] || systemctl disable --now --quiet "hudro-replica$OF.service"
}
