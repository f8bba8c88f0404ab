"""The catalogue of the database that a migration meets."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Tuple

from sterna.worker.sql.catalogue import Catalogue, Table


class StateCatalogue(Catalogue):
    """Tables as Django would make them now for the models of a state; each is made when it is first asked for."""

    def __init__(self, made: Any, state: Any) -> None:
        super().__init__(made.vendor)
        self.made = made
        self.state = state

    def find(self, name: str) -> Optional[Table]:
        """The table of that name, None where no managed model has it."""
        if name not in self.tables:
            for model in self.state.apps.get_models(include_auto_created=True):
                if model._meta.db_table.strip('"`') == name and model._meta.managed and not model._meta.proxy:
                    self.make(model)
                    break
        return self.tables.get(name)

    def make(self, model: Any) -> None:
        """Run what Django's schema editor collects for a new table."""
        editor = self.made.SchemaEditorClass(self.made, collect_sql=True, atomic=False)
        editor.deferred_sql = []
        editor.create_model(model)
        for statement in [*editor.collected_sql, *map(str, editor.deferred_sql)]:
            self.run(statement)


def catalogue_of(made: Any, state_before: Any, history: Sequence[Tuple[Any, Any]], applied: Optional[Any]) -> Catalogue:
    """What a database would know after the migrations before this one, and after `applied` where it is given."""
    state = state_before.clone()
    if applied is not None:
        state = applied.mutate_state(state, preserve=False)
    return StateCatalogue(made, state)
