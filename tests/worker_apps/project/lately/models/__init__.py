from . import _conf  # noqa: F401
from .things import Thing

__all__ = ["Thing"]
