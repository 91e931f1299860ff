#!/bin/sh
# Starts the Python 2 runtime: connects to the host's socket, loads the function, runs until told to stop.
here=$(dirname "$0")
for python in ${MILLRACE_PYTHON:-} python2.7 python2 python; do
  command -v "$python" >/dev/null 2>&1 && exec "$python" -u "$here/run.py"
done
echo "run.sh: no python2.7 on the PATH" >&2
exit 3
