"""How an edit can be impossible."""

from __future__ import annotations


class NotEditable(Exception):  # noqa: N818 - an ordinary answer
    """The text is not what a change of it needs: no call, no display, no such item, or not there any more."""
