try:
    from .extra import Extra
except ImportError:
    Extra = None


def begin():
    return Extra
