# shellcheck shell=bash
# Names that Caddy serves: one file each. Read by what sets clinics up, moves and retires them, not run.

SITES=/etc/caddy/hudro

# Our Caddyfile in its place; what stood there is kept.
lay_caddyfile() {   # DEPLOY, the folder of a release
  local file=/etc/caddy/Caddyfile
  install -d -m 0755 "$SITES"
  cmp -s "$1/caddy/Caddyfile" "$file" && return 0
  [ ! -e "$file" ] || cp -p "$file" "$file.before-$(date -u +%Y%m%dT%H%M%SZ)"
  install -m 0644 "$1/caddy/Caddyfile" "$file"
}

site_file() { echo "$SITES/${CELL:-hudro}.caddy"; }

# Serve a name, in this clinic's file: by "hudro 127.0.0.1:8000", or by "moving". A file that is there keeps whatever
# somebody has added to it. Where Caddy does not take it, all is as before.
serve_name() {   # NAME BY [OPTION, for a file that is not there]
  local file
  file=$(site_file)
  set_aside "$file"
  if grep -qxF "$1 {" "$file" 2>/dev/null; then
    sed -E "s/^(\s*)import (hudro .*|moving)$/\1import $2/" "$file.old" >"$file.new"
  else
    printf '%s {\n%s\timport %s\n}\n' "$1" "${3:+$'\t'$3$'\n'}" "$2" >"$file.new"
  fi
  mv "$file.new" "$file"
  take_or_undo "$file"
}

forget_name() {
  local file
  file=$(site_file)
  set_aside "$file"
  rm -f "$file"
  take_or_undo "$file"
}

# (Caddy reads no file that is called .old.)
set_aside() {   # FILE
  rm -f "$1.old"
  [ ! -e "$1" ] || cp -p "$1" "$1.old"
}

take_or_undo() {   # FILE
  if reload_caddy; then
    rm -f "$1.old"
    return 0
  fi
  rm -f "$1"
  [ ! -e "$1.old" ] || mv "$1.old" "$1"
  systemctl is-active --quiet caddy || systemctl restart caddy || true
  return 1
}

# Requests under way are finished by the settings of before. Started anew only where it does not run, or runs by settings
# of before it had its door; and never with settings that it does not take, since every name would be gone. (Not by
# systemctl reload: Debian's unit waits without end where the new settings cannot be had.)
reload_caddy() {
  local said caddy=(timeout 60 runuser -u caddy -- env HOME=/var/lib/caddy caddy)
  said=$("${caddy[@]}" validate --config /etc/caddy/Caddyfile 2>&1) || { tail -1 <<<"$said"; return 1; }
  systemctl enable --quiet caddy
  if systemctl is-active --quiet caddy && [ -S /var/lib/caddy/admin.sock ]; then
    said=$("${caddy[@]}" reload --config /etc/caddy/Caddyfile --force 2>&1) || { tail -1 <<<"$said"; return 1; }
  else
    timeout 60 systemctl restart caddy
  fi
}
