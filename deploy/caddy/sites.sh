# shellcheck shell=bash
# Names that Caddy serves: one file each. Read by what sets clinics up, moves and retires them, not run.

SITES=/etc/caddy/hudro

# Our Caddyfile in its place; the one of before is kept once.
lay_caddyfile() {   # DEPLOY, the folder of a release
  local file=/etc/caddy/Caddyfile
  install -d -m 0755 "$SITES"
  cmp -s "$1/caddy/Caddyfile" "$file" && return 0
  [ ! -e "$file" ] || [ -e "$file.before-hudro" ] || cp -p "$file" "$file.before-hudro"
  install -m 0644 "$1/caddy/Caddyfile" "$file"
}

site_file() { echo "$SITES/${CELL:-hudro}.caddy"; }

# Serve a name by what stands on standard input, in this clinic's file. Nothing changes for the other names.
serve_name() {   # NAME OPTION…
  local file line
  file=$(site_file)
  [ ! -e "$file" ] || cp -p "$file" "$file.old"   # (Caddy reads no file of that name.)
  {
    echo "$1 {"
    for line in "${@:2}"; do [ -z "$line" ] || printf '\t%s\n' "$line"; done
    echo "}"
  } >"$file.new"
  mv "$file.new" "$file"
  if ! reload_caddy; then
    if [ -e "$file.old" ]; then mv "$file.old" "$file"; else rm "$file"; fi
    return 1
  fi
  rm -f "$file.old"
}

forget_name() {
  rm -f "$(site_file)"
  reload_caddy
}

# Requests under way are finished by the settings of before. Started anew only where that cannot be had; and never with
# settings that Caddy does not take, since every name would be gone.
reload_caddy() {
  runuser -u caddy -- caddy validate --config /etc/caddy/Caddyfile >/dev/null 2>&1 ||
    { runuser -u caddy -- caddy validate --config /etc/caddy/Caddyfile 2>&1 | tail -1 >&2; return 1; }
  systemctl enable --quiet caddy
  systemctl reload caddy 2>/dev/null || systemctl restart caddy
}
