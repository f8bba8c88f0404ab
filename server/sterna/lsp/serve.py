"""A server with all its features, on standard input and output."""

from __future__ import annotations

import logging
import os
import sys
from typing import BinaryIO

from sterna.lsp import code_actions, documents, hover, lifecycle, rename, requests, watching
from sterna.lsp.server import SternaServer


def build() -> SternaServer:
    """A server with all its features."""
    server = SternaServer()
    for feature in (lifecycle, documents, watching, code_actions, hover, rename, requests):
        feature.register(server)
    return server


def serve() -> int:
    """Serve one client on standard input and output until it leaves; gives the exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.ERROR)
    server = build()
    stdout = _private_stdout()
    try:
        server.start_io(sys.stdin.buffer, stdout)
    finally:
        if server.session is not None:
            server.session.close()
    # pygls keeps the exit code that LSP asks for to itself: 1 for a client that leaves without shutdown.
    return 0 if server.protocol.is_shut_down else 1


def _private_stdout() -> BinaryIO:
    """The real standard output for the protocol alone; what anything else prints goes to the log."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = sys.stderr
    return own
