"""Ways to start a runtime: as a child process, in a container of its own, or in a container that serves all sessions of a suite."""
import atexit
import json
import os
import shutil
import subprocess
import tempfile
import uuid

ISOLATION = ["--network", "none", "--read-only", "--tmpfs", "/tmp:size=256m,mode=1777,exec", "--cap-drop", "ALL",
             "--security-opt", "no-new-privileges", "--user", "10001", "--memory", "1g", "--pids-limit", "256"]


def process(command, extra=None):
    """A child process."""
    def launch(folder):
        environment = dict(os.environ, MILLRACE_SOCKET=os.path.join(folder, "host.sock"),
                           MILLRACE_WORKSPACE=os.path.join(folder, "workspace"), MILLRACE_INSTANCE="conformance")
        environment.update(extra or {})
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return launch


def container(image, docker="docker"):
    """A container for each session, with the isolation that function-host applies."""
    def launch(folder):
        label = os.path.basename(folder)
        started = subprocess.Popen([docker, "run", "--rm", "--name", label] + ISOLATION +
                                   ["-v", folder + ":/run/millrace", "-e", "MILLRACE_INSTANCE=conformance", image],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        # Not to the client, which passes a signal on some time later: after this one returns the container has it.
        started.terminate_inside = lambda pid: subprocess.check_call([docker, "kill", "--signal", "TERM", label], stdout=subprocess.DEVNULL)
        started.cleanup = lambda: _quietly([docker, "rm", "-f", label])
        return started
    return launch


def kept_container(image, docker="docker"):
    """One container, in which each session is a process: quicker, where only the runtime is to be tested and not its container."""
    config = json.loads(subprocess.check_output([docker, "image", "inspect", image]))[0]["Config"]
    command = (config.get("Entrypoint") or []) + (config.get("Cmd") or [])
    root = tempfile.mkdtemp(prefix="conformance-")
    os.chmod(root, 0o777)
    name = "conformance-" + uuid.uuid4().hex[:12]
    subprocess.check_call([docker, "run", "-d", "--rm", "--init", "--name", name] + ISOLATION + ["--pids-limit", "1024"] +
                          ["-v", root + ":/sessions", "--entrypoint", "sleep", image, "infinity"], stdout=subprocess.DEVNULL)
    atexit.register(lambda: (_quietly([docker, "rm", "-f", name]), shutil.rmtree(root, ignore_errors=True)))

    def launch(folder):
        inside = "/sessions/" + os.path.basename(folder)
        started = subprocess.Popen([docker, "exec", "-e", "MILLRACE_SOCKET=%s/host.sock" % inside, "-e", "MILLRACE_INSTANCE=conformance", name] + command,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        started.terminate_inside = lambda pid: subprocess.check_call([docker, "exec", name, "sh", "-c", "kill -TERM %d" % pid])
        return started
    launch.root = root
    return launch


def _quietly(command):
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
