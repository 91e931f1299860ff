"""slow_line.py TAP TAP SECONDS: carries frames between two network devices of this namespace, both ways, so much later."""

import collections
import fcntl
import os
import struct
import sys
import threading
import time

SET_NAME = 0x400454CA  # TUNSETIFF of linux/if_tun.h
TAP_WITHOUT_HEADER = 0x0002 | 0x1000  # IFF_TAP | IFF_NO_PI
LARGEST_FRAME = 65536


def plug(name):
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, SET_NAME, struct.pack("16sH", name.encode(), TAP_WITHOUT_HEADER))
    return device


def carry(source, target, delay):
    waiting = collections.deque()
    arrived = threading.Semaphore(0)

    def deliver():
        while True:
            arrived.acquire()
            due, frame = waiting.popleft()
            time.sleep(max(0, due - time.monotonic()))
            os.write(target, frame)

    threading.Thread(target=deliver, daemon=True).start()
    while True:
        frame = os.read(source, LARGEST_FRAME)
        waiting.append((time.monotonic() + delay, frame))
        arrived.release()


def main():
    one, other = plug(sys.argv[1]), plug(sys.argv[2])
    delay = float(sys.argv[3])
    threading.Thread(target=carry, args=(one, other, delay), daemon=True).start()
    print("carries", flush=True)
    carry(other, one, delay)


main()
