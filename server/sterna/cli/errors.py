"""Why a command ends without doing what it was asked: one message, no traceback."""

from __future__ import annotations


class CommandFailed(Exception):  # noqa: N818 - Django's own name for it is taken
    """The command cannot do it; `message` goes to stderr as it is, and it exits with `code`."""

    code = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UsageError(CommandFailed):
    """The arguments or the project are not as they must be: exits with 2, as argparse does."""

    code = 2
