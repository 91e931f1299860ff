#!/bin/sh
# Starts the Node.js runtime: connects to the host's socket, loads the function, runs until told to stop.
here=$(cd "$(dirname "$0")" && pwd)
# Packages that an image installed beside the bundle can be required by the function, which lies elsewhere.
NODE_PATH="$here/node_modules${NODE_PATH:+:$NODE_PATH}"
export NODE_PATH
exec node "$here/run.js"
