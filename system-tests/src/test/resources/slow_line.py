"""slow_line.py TAP TAP SECONDS: carries frames between two network devices of this namespace, both ways, so much later."""

import collections
import fcntl
import os
import select
import struct
import sys
import time

SET_NAME = 0x400454CA  # TUNSETIFF of linux/if_tun.h
TAP_WITHOUT_HEADER = 0x0002 | 0x1000  # IFF_TAP | IFF_NO_PI
LARGEST_FRAME = 65536


def plug(name):
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, SET_NAME, struct.pack("16sH", name.encode(), TAP_WITHOUT_HEADER))
    return device


class Lane:
    """Frames of one direction; all take equally long, so the first in is the first that is due."""

    def __init__(self, source, target, delay):
        self.source, self.target, self.delay = source, target, delay
        self.waiting = collections.deque()

    def take(self):
        self.waiting.append((time.monotonic() + self.delay, os.read(self.source, LARGEST_FRAME)))

    def deliver_due(self):
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            os.write(self.target, self.waiting.popleft()[1])


def main():
    one, other = plug(sys.argv[1]), plug(sys.argv[2])
    delay = float(sys.argv[3])
    lanes = {one: Lane(one, other, delay), other: Lane(other, one, delay)}
    print("carries", flush=True)
    while True:
        due = [lane.waiting[0][0] for lane in lanes.values() if lane.waiting]
        until_due = max(0, min(due) - time.monotonic()) if due else None
        readable, _, _ = select.select(lanes, [], [], until_due)
        for device in readable:
            lanes[device].take()
        for lane in lanes.values():
            lane.deliver_due()


main()
