"""Entry point of the bundle. Keeps the bundle's own folder out of the import path of the user's function."""
import os
import sys

if __name__ == "__main__":
    from millrace_runtime import session

    workspace = os.environ.get("MILLRACE_WORKSPACE") or "/tmp/workspace"
    sys.path[0] = workspace
    sys.argv = [os.path.join(workspace, "main.py")]
    session.main(workspace)
