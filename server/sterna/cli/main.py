"""The entry point of `sterna`."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence

from sterna.cli.arguments import parser

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives its exit code.

    Django's own codes for Django's verbs; 2 where Sterna cannot answer (no project, no settings, no engine).
    """
    options = parser().parse_args(arguments)
    # The rest is imported only now: --help and --version need none of it, and the commands nothing of the protocol.
    try:
        if options.verb == "server":
            from sterna.lsp.serve import serve

            return serve()
        from sterna.cli.run import run

        # What Sterna logs is for the editor's log; on a terminal the messages are enough.
        logging.basicConfig(level=logging.ERROR if options.traceback else logging.CRITICAL)
        # Text that the terminal's encoding lacks is escaped, so that no command ends in the middle of its output.
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        code = run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("\nCancelled.", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing more is to be flushed there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
