"""The shape of Nuclio's protocol between its processor and a Python worker, to compare with: one event in flight, a 4-byte length and a
MessagePack map of 18 keys in, with two writes; two text lines back, a metric and a JSON response with the body in base64.

This is a harness of that shape and not Nuclio: it leaves out what else Nuclio does, so that only the protocols are compared. Its worker uses
blocking sockets where Nuclio's uses asyncio, which is kinder.
"""
import os
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, "target", "bench-venv")

WORKER = r"""
import base64, json, socket, struct, sys, time
import msgpack
%s
class Ctx(object):
    def send(self, data): self.sent.append(data)
ctx = Ctx()
sock = socket.socket(socket.AF_UNIX)
sock.connect(sys.argv[1])
def exactly(size):
    data = sock.recv(size, socket.MSG_WAITALL)
    if len(data) < size: sys.exit(0)
    return data
sock.sendall(b"s\n")
while True:
    event = msgpack.unpackb(exactly(struct.unpack(">I", exactly(4))[0]), raw=False)
    ctx.sent = []
    began = time.time()
    main(ctx, event["body"])
    sock.sendall(b"m" + json.dumps({"duration": time.time() - began}).encode() + b"\n")
    body = base64.b64encode(ctx.sent[0]).decode()
    sock.sendall(b"r" + json.dumps({"status_code": 200, "content_type": "text/plain", "headers": {}, "body": body, "body_encoding": "base64",
                                    "event_id": event["id"]}).encode() + b"\n")
"""


def _python():
    """An interpreter with the msgpack package, which Nuclio's worker uses, too."""
    python = os.path.join(VENV, "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "msgpack==1.2.4"], check=True)
    return python


def _event(python, message):
    fields = {"content_type": "text/plain", "content-type": "text/plain", "trigger": {"kind": "mqtt", "name": "bench"}, "fields": {}, "headers": {},
              "id": "00000000-0000-0000-0000-000000000000", "method": "", "path": "plant/1/temperature", "size": len(message), "timestamp": 1700000000,
              "shard_id": -1, "num_shards": 0, "type": "", "type_version": "", "version": "", "offset": 0, "last_in_batch": False, "topic": "plant"}
    script = "import msgpack, sys, ast; f = ast.literal_eval(sys.argv[1]); f['body'] = sys.stdin.buffer.read(); sys.stdout.buffer.write(msgpack.packb(f, use_bin_type=True))"
    return subprocess.run([python, "-c", script, repr(fields)], input=message, stdout=subprocess.PIPE, check=True).stdout


def served(code, message, count):
    """Messages a second through one worker."""
    python = _python()
    event = _event(python, message)
    head = len(event).to_bytes(4, "big")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "worker.sock")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(1)
        worker = subprocess.Popen([python, "-c", WORKER % code, path])
        sock = listener.accept()[0]
        lines = sock.makefile("rb", 1 << 16)
        assert lines.readline() == b"s\n"
        began = time.time()
        for _ in range(count):
            sock.sendall(head)
            sock.sendall(event)
            lines.readline()
            lines.readline()
        seconds = time.time() - began
        lines.close()
        sock.close()
        worker.wait()
        return count / seconds
