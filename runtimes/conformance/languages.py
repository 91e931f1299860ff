"""Which runtimes there are here, how to start each, and what its language prints."""
import os
import shlex
import shutil
import subprocess

import host

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIMES = os.path.dirname(HERE)


class Language:
    """`functions` is the folder of this language's sources; `errors` are words that its failures must contain."""

    def __init__(self, name, extension, functions, command, patience=10, **expected):
        self.name = name
        self.extension = extension
        self.entry = "main." + extension
        self.functions = os.path.join(HERE, "functions", functions)
        self.command = command
        self.patience = patience
        self.expected = expected

    def code(self, name):
        with open(os.path.join(self.functions, name + "." + self.extension), encoding="utf-8") as source:
            return source.read()


def _python2():
    for candidate in ("python2.7", "python2"):
        path = shutil.which(candidate)
        if path and subprocess.run([path, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
            return path
    return None


def known():
    """All languages by name; `command` is None where this machine cannot run the runtime as a child process."""
    python2 = _python2()
    runner = os.path.join(RUNTIMES, "python", "run.py")
    python = {"failure": "ValueError", "not_bytes": "TypeError", "config": "{'Answer': '42'}", "syntax_line": 5}
    return {language.name: language for language in [
        Language("python", "py", "python", [os.path.join(RUNTIMES, "python", "run.sh")] if shutil.which("python3") else None, **python),
        Language("python2", "py", "python", [python2, runner] if python2 else None, **dict(python, config="{u'Answer': u'42'}")),
        Language("node", "js", "node", [os.path.join(RUNTIMES, "node", "run.sh")] if shutil.which("node") else None,
                 failure="TypeError", not_bytes="TypeError", config="{ Answer: '42' }", syntax_line=3, timestamp_error=256),
        Language("golang", "go", "golang", [os.path.join(RUNTIMES, "golang", "run.sh")] if shutil.which("go") else None, patience=60,
                 failure="error", not_bytes=None, config="map[Answer:42]", syntax_line=7, traces=False),
    ] if os.path.isdir(os.path.join(RUNTIMES, language.name)) or language.name == "python2"}


def chosen():
    """[(label, Language, launch)]: what MILLRACE_RUNTIME_IMAGE/_COMMAND and _LANGUAGE ask for, or all that this machine can run."""
    languages = known()
    name = os.environ.get("MILLRACE_RUNTIME_LANGUAGE", "python")
    image, command = os.environ.get("MILLRACE_RUNTIME_IMAGE"), os.environ.get("MILLRACE_RUNTIME_COMMAND")
    if image:
        return [(name + " in " + image, languages[name], host.image(image))]
    if command:
        return [(name + " by command", languages[name], host.process(shlex.split(command)))]
    asked = os.environ.get("MILLRACE_RUNTIME_LANGUAGE", "").split()
    return [(name, language, host.process(language.command)) for name, language in languages.items()
            if language.command and (not asked or name in asked)]
