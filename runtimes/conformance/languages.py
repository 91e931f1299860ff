"""Which runtimes there are here, how to start each, and what its language prints."""
import collections
import functools
import json
import os
import shlex
import shutil
import subprocess
import tempfile

import launch

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIMES = os.path.dirname(HERE)

Runtime = collections.namedtuple("Runtime", "label language launch")


class Language:
    """A folder of functions under test with its language.json, see README.md."""

    def __init__(self, folder, **changes):
        self.functions = folder
        with open(os.path.join(folder, "language.json"), encoding="utf-8") as described:
            self.expected = dict(json.load(described), **changes)
        self.name = self.expected["name"]
        self.extension = self.expected["extension"]
        self.entry = "main." + self.extension
        self.patience = self.expected.get("patience", 20)
        optional = ("syntax", "raises", "nomain", "overlap", "coroutine")
        self.lacks = self.expected.get("lacks", []) + [name for name in optional if not self.has(name)]

    def has(self, name):
        return os.path.exists(os.path.join(self.functions, name + "." + self.extension))

    def code(self, name):
        with open(os.path.join(self.functions, name + "." + self.extension), encoding="utf-8") as source:
            return source.read()


def _python2():
    for candidate in ("python2.7", "python2"):
        path = shutil.which(candidate)
        if path and subprocess.run([path, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
            return path
    return None


@functools.lru_cache(maxsize=None)
def known(name):
    """One of our languages by name."""
    if name == "python2":
        return Language(os.path.join(HERE, "functions", "python"), name=name, config="{u'Answer': u'42'}", lacks=["coroutine", "overlap"])
    return Language(os.path.join(HERE, "functions", name))


def command(name):
    """How to start one of our runtimes as a child process; None where this machine cannot."""
    if name == "python2":
        python2 = _python2()
        return [python2, os.path.join(RUNTIMES, "python", "run.py")] if python2 else None
    needed = {"python": "python3", "node": "node", "golang": "go"}[name]
    return [os.path.join(RUNTIMES, name, "run.sh")] if shutil.which(needed) else None


@functools.lru_cache(maxsize=None)
def _process(name):
    # Sessions of a suite follow each other: in one workspace Go finds again what it compiled.
    workspace = tempfile.mkdtemp(prefix="conformance-workspace-")
    return launch.process(command(name), {"MILLRACE_WORKSPACE": os.path.join(workspace, "workspace")})


@functools.lru_cache(maxsize=None)
def chosen():
    """What MILLRACE_RUNTIME_IMAGE/_COMMAND, _LANGUAGE and _FUNCTIONS ask for, or all that this machine can run."""
    asked = os.environ.get("MILLRACE_RUNTIME_LANGUAGE", "").split()
    image, started_by = os.environ.get("MILLRACE_RUNTIME_IMAGE"), os.environ.get("MILLRACE_RUNTIME_COMMAND")
    if image or started_by:
        folder = os.environ.get("MILLRACE_RUNTIME_FUNCTIONS")
        language = Language(folder) if folder else known(asked[0] if asked else "python")
        if started_by:
            how = launch.process(shlex.split(started_by))
        else:
            how = launch.kept_container(image) if os.environ.get("MILLRACE_RUNTIME_KEPT") else launch.container(image)
        return [Runtime("%s in %s" % (language.name, image or started_by), language, how)]
    return [Runtime(name, known(name), _process(name)) for name in ("python", "python2", "node", "golang")
            if (not asked or name in asked) and command(name)]
