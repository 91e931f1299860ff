#!/bin/sh
# Starts the Go runtime: connects to the host's socket, compiles the function, runs it until told to stop.
MILLRACE_GOLANG=$(cd "$(dirname "$0")" && pwd)
export MILLRACE_GOLANG
workspace=${MILLRACE_WORKSPACE:-/tmp/workspace}
launch=$MILLRACE_GOLANG/launcher
if [ ! -x "$launch" ]; then
  # Not in an image: the launcher is compiled here, where that is done once.
  launch=$workspace.launcher
  (cd "$MILLRACE_GOLANG" && GOTOOLCHAIN=local GOFLAGS= GOWORK=off go build -o "$launch" ./launch) || exit 3
elif [ -z "${GOCACHE:-}" ]; then
  # The image's compiled standard library, as links in a folder that can be written to.
  GOCACHE=/tmp/go-cache
  export GOCACHE
  [ -d "$GOCACHE" ] || cp -rs "$MILLRACE_GOLANG/cache" "$GOCACHE"
fi
exec "$launch"
