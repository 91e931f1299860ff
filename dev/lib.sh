# shellcheck shell=bash
# What the scripts of this folder share; sourced, never run. Bash 3.2, so that it works on macOS as well.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=dev/$(basename "$0")
scratch=$root/target/dev # logs, locks and downloads; `mvn clean` may take it at any time

say() { printf '%s: %s (%d s)\n' "$me" "$*" "$SECONDS"; }

# fail SENTENCE [EXIT_CODE]: the last line that a script prints, so that a caller can show it as it is.
fail() {
  printf '%s: %s\n' "$me" "$1" >&2
  exit "${2:-1}"
}

have() { command -v "$1" >/dev/null 2>&1; }

is_root() { [ "$(id -u)" = 0 ]; }

# Whether something outside the checkout may be changed: asked for with --yes, or a build machine (CI=true), which is thrown away.
allowed() { [ "${MILLRACE_YES:-}" = 1 ] || [ "${CI:-}" = true ]; }

# consent WHAT: goes on where the user agreed, else says what would be done and ends with exit code 4.
consent() {
  if allowed; then
    say "$1"
  else
    fail "would $1; this changes the machine outside the checkout: repeat with --yes to agree" 4
  fi
}

# apt_install PACKAGE...: asks, refreshes the package lists and installs, showing apt's words only when it fails.
apt_install() {
  if ! have apt-get || ! is_root; then
    fail "$* missing: install it with your package manager (as root on Debian: apt-get install $*)"
  fi
  consent "install $* with apt-get"
  mkdir -p "$scratch"
  # Another apt may hold the lock for a while: cloud machines update themselves at boot.
  run_logged "$scratch/apt.log" apt-get -o DPkg::Lock::Timeout=120 update ||
    say "apt-get update failed, going on with the lists that are there"
  run_logged "$scratch/apt.log" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@" ||
    fail "apt-get install $* failed, see $scratch/apt.log"
}

# run_logged LOG COMMAND...: appends everything to LOG; on failure shows its end.
run_logged() {
  local log=$1 code=0
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >>"$log" 2>&1 </dev/null || code=$?
  if [ "$code" != 0 ]; then
    tail -n 20 "$log" >&2
  fi
  return "$code"
}

# with_limit SECONDS COMMAND...: macOS has no timeout(1); without a limit is better than not at all.
with_limit() {
  local seconds=$1
  shift
  if have timeout; then
    timeout "$seconds" "$@"
  else
    "$@"
  fi
}

engine_answers() { have docker && with_limit 15 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

image_exists() { docker image inspect "$1" >/dev/null 2>&1; }

# one_at_a_time NAME: the rest of the script runs alone among those that ask for the same NAME.
one_at_a_time() {
  mkdir -p "$scratch"
  if have flock; then
    exec 9>"$scratch/$1.lock"
    flock -n 9 || { say "waiting for another $me" && flock 9; }
  fi
}

sha256() {
  if have sha256sum; then
    sha256sum "$@"
  else
    shasum -a 256 "$@"
  fi
}

# The mirror of Debian that this machine uses already: it may be the only one that it reaches.
# debian_mirror [-security] gives the archive's root, Debian's own address where apt knows none.
debian_mirror() {
  local found=
  if have apt-get; then
    # shellcheck disable=SC2016 # apt's own placeholders
    found=$(apt-get indextargets --format '$(ORIGIN)|$(CODENAME)|$(REPO_URI)' 'Identifier: Packages' 2>/dev/null |
      awk -F'|' -v kind="${1:-}" '($1 == "" || $1 == "Debian") && $3 ~ /\/debian(-security)?\/$/ {
        security = ($2 ~ /-security$/)
        if (security == (kind == "-security")) { sub(/\/$/, "", $3); print $3; exit }
      }')
  fi
  echo "${found:-http://deb.debian.org/debian${1:-}}"
}
