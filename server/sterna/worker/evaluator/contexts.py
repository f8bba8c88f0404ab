"""The `with` statement: context managers of the project are entered and left, others only let the body run."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import Any, Callable, Dict, List, Optional

from sterna.worker.evaluator.access import Answered
from sterna.worker.evaluator.filesystem import BytesFile, TextFile
from sterna.worker.evaluator.functions import LoopSignal, Return, interpreted
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Node, Scope
from sterna.worker.values import Unknown, is_unknown


class Managed:
    """What a generator function under `contextlib.contextmanager` gives: nothing of it runs before the block does, and
    then all of it at once, so that what is undone after the block is undone before it.
    """

    def __init__(self, start: Callable[[], Any]) -> None:
        self._start = start

    def __enter__(self) -> Any:
        """What the generator yields."""
        return next(self._start())

    def enter(self, run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        """The same by the policy of calls: an Unknown where the way of the generator is not known."""
        return self.__enter__()

    def __exit__(self, *args: Any) -> None:
        """Nothing is left to do."""

    def __call__(self, function: Any) -> Any:
        """As a decorator (contextlib's ContextDecorator): what it gives does what the function does, under its name."""
        return function


HARMLESS = (suppress, nullcontext, TextFile, BytesFile, Managed)
"""Managers that only steer the evaluation, or hold a text."""


def with_(run: Run, scope: Scope, node: Node) -> None:
    """Enter the managers in order, run the body, leave them in reverse order, as far as they are known.

    A manager that is not known is taken for one that changes nothing: what `as` names is then Unknown.
    """
    _with(run, scope, node, list(node[2]))


def _with(run: Run, scope: Scope, node: Node, items: List[Any]) -> None:
    if not items:
        run.execute(scope, node[3])
        return
    value_node, target = items[0]
    manager = run.evaluate(scope, value_node)
    known = _is_known(manager)
    if type(manager) is Managed:
        entered = run.call(Answered(manager.enter), [], {}, scope, node)
        known = not is_unknown(entered)
    elif type(manager) in HARMLESS:
        entered = manager.__enter__()
    elif known:
        entered = run.call(run.attribute(manager, "__enter__", scope, node), [], {}, scope, node)
    elif is_unknown(manager):
        entered = manager
    else:
        entered = Unknown("the result of a with statement", scope.place(node))
    if target is not None:
        run.assign(scope, target, entered)
    if not known:
        _with(run, scope, node, items[1:])
        return
    _leave_after(run, scope, node, items[1:], manager)


def _leave_after(run: Run, scope: Scope, node: Node, items: List[Any], manager: Any) -> None:
    def leave(error: Optional[Exception]) -> bool:
        kind = None if error is None else type(error)
        if type(manager) in HARMLESS:
            return bool(manager.__exit__(kind, error, None))
        leaving = run.attribute(manager, "__exit__", scope, node)
        return run.truth(run.call(leaving, [kind, error, None], {}, scope, node))

    # Inside `suppress` an error has to come out of the body; elsewhere one statement must not end the module.
    steering = isinstance(manager, suppress)
    scope.trying += steering
    try:
        _with(run, scope, node, items)
    except (Return, LoopSignal):
        leave(None)
        raise
    except Exception as error:
        if not leave(error):
            raise
        return
    finally:
        scope.trying -= steering
    leave(None)


def _is_known(manager: Any) -> bool:
    kind = type(manager)
    if kind in HARMLESS:
        return True
    return all(interpreted(getattr(kind, name, None)) is not None for name in ("__enter__", "__exit__"))
