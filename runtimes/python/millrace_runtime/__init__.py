"""Runs a user's Python function for a Millrace host.

The wire protocol is docs/runtime-protocol.md. One code base serves Python 2.7 and 3.6 or newer, with nothing but the
standard library. The loop in session.py is the hot path: whatever can be done once a chunk is not done once a message.
"""

NAME = "millrace-python"
VERSION = "1.0.0"
