"""The functions that listen to what happens to the rows of one model: receivers that name it as their sender."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sterna.project.literals import dotted
from sterna.rules.classes import Found, Outside, meant, source_of
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At

_RECEIVER = {"django.dispatch.receiver", "django.dispatch.dispatcher.receiver"}
_SIGNALS = "django.db.models.signals."
_MEMO = "receivers"


@dataclass(frozen=True)
class Receiver:
    """A function that is called for one model alone; `signals` are names as "post_save", `model` is "app.model"."""

    name: str
    signals: frozenset[str]
    model: str
    at: At


def receivers(view: View) -> dict[str, list[Receiver]]:
    """The receivers in the modules that every process imports, by the model in lower case ("app.model").

    These are the modules of models and those that an AppConfig imports in `ready()`: docs/topics/signals.txt
    ("Connecting receiver functions"), Django 5.2. What is connected without the decorator, or on a
    condition, is left out.
    """
    if _MEMO not in view.memo:
        known: dict[str, list[Receiver]] = {}
        for module in dict.fromkeys(_modules(view)):
            for one in _of_module(view, module):
                known.setdefault(one.model, []).append(one)
        view.memo[_MEMO] = known
    found: dict[str, list[Receiver]] = view.memo[_MEMO]
    return found


def _modules(view: View) -> Iterator[str]:
    for app in view.apps.values():
        if app.is_django:
            continue
        if app.models_module:
            yield app.models_module
            yield from (
                f"{app.models_module}.{name}" for name in view.project.modules.submodules(app.models_module) or ()
            )
        config = f"{app.name}.apps"
        path = view.module_path(config)
        read = view.facts_of(path) if path is not None else None
        for index, top in enumerate(read.statements if read is not None else ()):
            for stmt in top.stmt.body if isinstance(top.stmt, facts.Class) else ():
                if isinstance(stmt, facts.Def) and stmt.name == "ready" and path is not None:
                    yield from _imported(view, config, path, view.body_of(path, index, stmt))


def _imported(view: View, module: str, path: Path, statements: list[facts.Stmt]) -> Iterator[str]:
    for stmt in statements:
        if isinstance(stmt, facts.Import):
            yield from (name.name for name in stmt.names)
        elif isinstance(stmt, facts.ImportFrom):
            source = source_of(stmt, module, path)
            yield source
            yield from (f"{source}.{name.name}" for name in stmt.names)


def _of_module(view: View, module: str) -> Iterator[Receiver]:
    path = view.module_path(module)
    read = view.facts_of(path) if path is not None and view.is_own(path) else None
    for index, top in enumerate(read.statements if read is not None else ()):
        if isinstance(top.stmt, facts.Def) and path is not None and not top.stale:
            for decorator in top.stmt.decorators:
                if isinstance(decorator, facts.Call):
                    yield from _decorated(
                        view, module, path, decorator, top.stmt.name, At(path, index, -1, top.stmt.name_at)
                    )


def _decorated(view: View, module: str, path: Path, call: facts.Call, name: str, at: At) -> Iterator[Receiver]:
    function = meant(view, path, module, call.func)
    if not isinstance(function, Outside) or function.path not in _RECEIVER or not call.args:
        return
    first = call.args[0].value
    said = [meant(view, path, module, each) for each in (first.items if isinstance(first, facts.Seq) else [first])]
    signals = {one.name for one in said if isinstance(one, Outside) and one.path.startswith(_SIGNALS)}
    for argument in call.args:
        model = _model(view, module, path, argument.value) if argument.keyword == "sender" else ""
        if model and signals:
            yield Receiver(name, frozenset(signals), model, at)


def _model(view: View, module: str, path: Path, sender: facts.Expr) -> str:
    """ "app.model" of a sender, "" where the text does not tell it."""
    if isinstance(sender, facts.Const) and sender.source[-1:] in "'\"":
        return str(ast.literal_eval(sender.source)).lower()
    if isinstance(sender, facts.Call):
        called = meant(view, path, module, sender.func)
        asks = isinstance(called, Outside) and called.path == "django.contrib.auth.get_user_model"
        return view.swappable.get("AUTH_USER_MODEL", "").lower() if asks else ""
    if (dotted(sender) or "") == "settings.AUTH_USER_MODEL":
        return view.swappable.get("AUTH_USER_MODEL", "").lower()
    found = meant(view, path, module, sender)
    if not isinstance(found, Found):
        return ""
    for app in view.apps.values():
        if app.models_module and f"{found.module}.".startswith(f"{app.models_module}."):
            return f"{app.label}.{found.node.name}".lower()
    return ""
