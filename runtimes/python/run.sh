#!/bin/sh
# Starts the Python runtime: connects to the host's socket, loads the function, runs until told to stop.
here=$(dirname "$0")
for python in ${MILLRACE_PYTHON:-} python3 python; do
  command -v "$python" >/dev/null 2>&1 && exec "$python" -u "$here/run.py"
done
echo "run.sh: no python3 on the PATH" >&2
exit 3
