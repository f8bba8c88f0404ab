"""Statements: one function for each kind of node, given the run, the scope and the node."""

from __future__ import annotations

from dataclasses import InitVar
from typing import Any, Callable, ClassVar, Dict, List

from sterna.worker.evaluator.classes import declared_label, declares_fields
from sterna.worker.evaluator.contexts import with_
from sterna.worker.evaluator.expressions import operate
from sterna.worker.evaluator.functions import Function, LoopSignal, Return, interpreted
from sterna.worker.evaluator.names import blocks
from sterna.worker.evaluator.partial import reaches_names
from sterna.worker.evaluator.patterns import match
from sterna.worker.evaluator.run import ITEMS, Run
from sterna.worker.evaluator.scope import LazyClass, Node, Scope, Unresolved
from sterna.worker.values import OutOfBudget, Unknown, UnknownTruth, is_unknown, told


def expression(run: Run, scope: Scope, node: Node) -> None:
    value = run.evaluate(scope, node[2])
    if is_unknown(value) and scope.kind == "module" and _takes_class(scope, node[2]):
        scope.module.doubt = value
    if run.partial and is_unknown(value) and scope.kind == "module":
        run.forget(scope, [node], value)
        if reaches_names(node[2]):
            scope.module.incomplete = value


def _takes_class(scope: Scope, call: Node) -> bool:
    """Whether a call is given a class by its name: it may make another of it (`register(Model)`)."""
    given = call[3] if call[0] == "Call" else []
    values = [scope.names.get(value[2]) for _at, _star, _keyword, value in given if value[0] == "Name"]
    return any(isinstance(value, (type, LazyClass)) for value in values)


def assign(run: Run, scope: Scope, node: Node) -> None:
    value = run.evaluate(scope, node[3])
    for target in node[2]:
        run.assign(scope, target, value)


def annotated(run: Run, scope: Scope, node: Node) -> None:
    target = node[2]
    if node[4] is not None:
        run.assign(scope, target, run.evaluate(scope, node[4]))
    if scope.kind != "function" and target[0] == "Name":
        scope.names.setdefault("__annotations__", {})[target[2]] = annotation(node[3])


def annotation(node: Node) -> Any:
    """What dataclasses and NamedTuple look for in an annotation: its presence, and two names that make it no field."""
    while node[0] == "Sub":
        node = node[2]
    text = ""
    if node[0] in ("Name", "Const"):
        text = node[2].strip("'\"")
    elif node[0] == "Attr":
        text = node[3]
    name = text.partition("[")[0].rpartition(".")[2]
    return {"ClassVar": ClassVar, "InitVar": InitVar}.get(name, Any)


def augmented(run: Run, scope: Scope, node: Node) -> None:
    target = node[2]
    if target[0] == "Attr":
        owner = run.evaluate(scope, target[2])
        old = run.attribute(owner, target[3], scope, target)
        run.set_attribute(owner, target[3], operate(run, node[3], old, run.evaluate(scope, node[4]), in_place=True))
    elif target[0] == "Sub":
        owner, index = run.evaluate(scope, target[2]), run.evaluate(scope, target[3])
        value = operate(run, node[3], run.item(owner, index), run.evaluate(scope, node[4]), in_place=True)
        if not is_unknown(owner):
            run.set_item(owner, index, value)
    else:
        value = operate(run, node[3], run.evaluate(scope, target), run.evaluate(scope, node[4]), in_place=True)
        run.assign(scope, target, value)


def class_(run: Run, scope: Scope, node: Node) -> None:
    lazy = LazyClass(scope, node)
    name = node[2]
    value: Any = lazy
    if scope.kind != "module" or scope.module.eager or run.depth or node[4] or _has_effect(scope, node):
        value = run.settle(lazy)
    scope.places[name] = (scope.module.name, scope.statement, scope.body, node[3])
    run.bind_name(scope, name, value)


def _has_effect(scope: Scope, node: Node) -> bool:
    """Whether making a class may do more than that: a metaclass or `__init_subclass__` of the project may note it."""
    for _at, _star, keyword, base in node[5]:
        if keyword is not None:
            return True
        known = scope.names.get(base[2]) if base[0] == "Name" else None
        if isinstance(known, LazyClass) and known.node is not node:
            defined = (inner[2] for inner in known.node[6] if inner[0] == "Def")
            if "__init_subclass__" in defined or _has_effect(scope, known.node):
                return True
        if isinstance(known, type) and (
            interpreted(getattr(known.__init_subclass__, "__func__", None)) is not None
            or any(interpreted(getattr(type(known), name, None)) is not None for name in ("__new__", "__init__"))
        ):
            return True
    return False


def def_(run: Run, scope: Scope, node: Node) -> None:
    function = Function(scope, node, node[2], node[5], run.defaults(scope, node[5]))
    value: Any = run.stand_in(function)
    for decorator in reversed(node[4]):
        value = decorate(run, scope, decorator, value)
    run.bind_name(scope, node[2], value)
    if scope.kind != "function":
        scope.places[node[2]] = (scope.module.name, scope.statement, scope.body, node[3])


def decorate(run: Run, scope: Scope, decorator: Node, value: Any) -> Any:
    """A decorated function.

    What an unknown decorator makes of a function is taken for the function itself: it may behave otherwise, but it is
    no field, and it keeps its import path.
    """
    try:
        wrapper = run.evaluate(scope, decorator)
        if is_unknown(wrapper):
            return value
        result = run.call(wrapper, [value], {}, scope, decorator)
    except UnknownTruth:
        return value
    return value if is_unknown(result) else result


def forget(run: Run, scope: Scope, node: Node, unknown: Unknown) -> None:
    """Make what a compound statement may bind Unknown; models that it may declare are unresolved."""
    run.forget(scope, [node], unknown)
    for statement in (one for block in blocks(node) for one in block):
        if statement[0] == "Class" and scope.module.eager and declares_fields(statement):
            place = (scope.module.name, scope.statement, scope.body, statement[3])
            scope.module.unresolved[statement[2]] = Unresolved(
                unknown, statement[2], declared_label(statement), True, place
            )


def if_(run: Run, scope: Scope, node: Node) -> None:
    try:
        test = run.truth(run.evaluate(scope, node[2]))
    except UnknownTruth as stop:
        if scope.kind == "function":
            raise
        forget(run, scope, node, stop.unknown)
        return
    run.execute(scope, node[3] if test else node[4])


def for_(run: Run, scope: Scope, node: Node) -> None:
    items = run.iterate(run.evaluate(scope, node[3]))
    while True:
        try:
            item = next(items)
        except StopIteration:
            break
        except UnknownTruth as stop:
            if scope.kind == "function":
                raise
            forget(run, scope, node, stop.unknown)
            return
        run.assign(scope, node[2], item)
        try:
            run.execute(scope, node[4])
        except LoopSignal as signal:
            if signal.kind == "break":
                return
    run.execute(scope, node[5])


def while_(run: Run, scope: Scope, node: Node) -> None:
    for _ in range(ITEMS):
        if not run.truth(run.evaluate(scope, node[2])):
            run.execute(scope, node[4])
            return
        try:
            run.execute(scope, node[3])
        except LoopSignal as signal:
            if signal.kind == "break":
                return
    raise OutOfBudget("a loop that goes round more often than a declaration needs")


def try_(run: Run, scope: Scope, node: Node) -> None:
    _, _, body, handlers, orelse, finalbody, _ = node
    try:
        try:
            scope.trying += 1
            try:
                run.execute(scope, body)
            finally:
                scope.trying -= 1
        except (Return, LoopSignal):
            raise
        except Exception as error:  # noqa: BLE001 - handed to the project's own handlers
            handle(run, scope, handlers, error)
        else:
            run.execute(scope, orelse)
    except UnknownTruth as stop:
        if scope.kind == "function":
            raise
        forget(run, scope, node, stop.unknown)
        return
    except Exception:  # a signal as well
        run.execute(scope, finalbody)
        raise
    run.execute(scope, finalbody)


def handle(run: Run, scope: Scope, handlers: List[Any], error: Exception) -> None:
    """Run the handler that fits, or raise the error again."""
    for kind, name, body in handlers:
        wanted = Exception if kind is None else run.evaluate(scope, kind)
        if is_unknown(wanted):
            # An exception class of a package that is not there: it cannot have been raised here.
            continue
        if isinstance(wanted, tuple):
            wanted = tuple(one for one in wanted if not is_unknown(one))
        if isinstance(error, wanted):
            if name:
                run.bind_name(scope, name, error)
            run.handling.append(error)
            try:
                run.execute(scope, body)
            finally:
                run.handling.pop()
                if name:
                    (scope.module.names if name in scope.globals else scope.names).pop(name, None)
            return
    raise error


def match_(run: Run, scope: Scope, node: Node) -> None:
    try:
        body = chosen(run, scope, run.evaluate(scope, node[2]), node[3])
    except UnknownTruth as stop:
        if scope.kind == "function":
            raise
        forget(run, scope, node, stop.unknown)
        return
    run.execute(scope, body)


def chosen(run: Run, scope: Scope, subject: Any, cases: List[Any]) -> List[Node]:
    """The statements of the case that fits, whose captures are bound."""
    for pattern, guard, body in cases:
        captured: Dict[str, Any] = {}
        if match(run, scope, pattern, subject, captured):
            for name, value in captured.items():
                run.bind_name(scope, name, value, pattern)
            if guard is None or run.truth(run.evaluate(scope, guard)):
                return list(body)
    return []


def return_(run: Run, scope: Scope, node: Node) -> None:
    raise Return(None if node[2] is None else run.evaluate(scope, node[2]))


def raise_(run: Run, scope: Scope, node: Node) -> None:
    if node[2] is None:
        if not run.handling:
            raise RuntimeError("No active exception to reraise")
        raise run.handling[-1]
    error = run.evaluate(scope, node[2])
    cause = None if node[3] is None else run.evaluate(scope, node[3])
    if isinstance(error, type) and issubclass(error, Exception):
        error = run.call(error, [], {}, scope, node[2])
    if is_unknown(error):
        raise UnknownTruth(error)
    if not isinstance(error, Exception):
        raise TypeError("exceptions must derive from BaseException")
    if isinstance(cause, Exception):
        error.__cause__ = cause
    raise noted(run, scope, error)


def noted(run: Run, scope: Scope, error: Exception) -> Exception:
    """The exception, taken note of: why a class could not be made may hang on what another module remembers."""
    run.raised.setdefault(scope.module.name, set()).add(told(error))
    return error


def assert_(run: Run, scope: Scope, node: Node) -> None:
    test = run.evaluate(scope, node[2])
    if not is_unknown(test) and not run.truth(test):
        message = None if node[3] is None else run.evaluate(scope, node[3])
        raise noted(run, scope, AssertionError(message))


def delete(run: Run, scope: Scope, node: Node) -> None:
    for target in node[2]:
        if target[0] == "Name":
            (scope.module.names if target[2] in scope.globals else scope.names).pop(target[2])
        elif target[0] == "Seq":
            delete(run, scope, ["Delete", target[1], target[3]])
        elif target[0] == "Sub":
            owner = run.evaluate(scope, target[2])
            index = run.evaluate(scope, target[3])
            if not is_unknown(owner) and not is_unknown(index):
                del owner[index]
        elif target[0] == "Attr":
            run.delete_attribute(run.evaluate(scope, target[2]), target[3])


def scope_(run: Run, scope: Scope, node: Node) -> None:
    (scope.globals if node[2] == "global" else scope.nonlocals).update(node[3])


def simple(run: Run, scope: Scope, node: Node) -> None:
    if node[2] != "pass":
        raise LoopSignal(node[2])


def other(run: Run, scope: Scope, node: Node) -> None:
    unknown = Unknown("a %s statement, which Sterna does not evaluate" % node[2], scope.place(node))
    for name in node[3]:
        run.bind_name(scope, name, unknown)


def broken(run: Run, scope: Scope, node: Node) -> None:
    """Text that does not parse and never did: any name of the module or class may come from it."""
    unknown = Unknown("this does not parse: %s" % node[2], scope.place(node))
    if scope.kind == "module":
        scope.module.incomplete = unknown
    elif scope.kind == "class":
        scope.names["<broken>"] = unknown
    else:
        raise UnknownTruth(unknown)


TABLE: Dict[str, Callable[[Run, Scope, Node], None]] = {
    "ExprStmt": expression,
    "Assign": assign,
    "AnnAssign": annotated,
    "AugAssign": augmented,
    "Class": class_,
    "Def": def_,
    "If": if_,
    "For": for_,
    "While": while_,
    "Try": try_,
    "With": with_,
    "Match": match_,
    "Return": return_,
    "Raise": raise_,
    "Assert": assert_,
    "Delete": delete,
    "Scope": scope_,
    "Simple": simple,
    "OtherStmt": other,
    "Broken": broken,
}
