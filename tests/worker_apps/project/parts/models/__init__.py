from .leaf import *
from .trunk import Trunk

__all__ = ["Leaf", "Trunk"]
