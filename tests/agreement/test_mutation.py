"""Seeded edits of the models of a small project: Sterna's makemigrations beside Django's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from agreement.bench import Bench
from agreement.cases import Case
from agreement.corpus import describe
from agreement.harness import Project, Verdict, run_django
from agreement.mutation.edit import Draw, Texts
from agreement.mutation.generate import Mutations
from agreement.mutation.inventory import Inventory, take
from agreement.mutation.kinds import KINDS
from agreement.mutation.provide import case_of
from agreement.mutation.source import NotApplicable
from agreement.shrink import smallest
from agreement.tally import NOT_COMPARABLE, Result

LIBRARY = Path(__file__).parent / "mutation" / "library"
SEED = "1/library"
COUNT = 10
"""Mutations that the test compares; each takes Django a second or two."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small project with its initial migrations, as Django writes them."""
    project = Project(Path(shutil.copytree(LIBRARY, tmp_path_factory.mktemp("mutation") / "library")), "settings")
    assert run_django(project, "makemigrations", "catalogue", "loans").exit_code == 0
    return project


@pytest.fixture(scope="module")
def inventory(library: Project) -> Inventory:
    return take(library)


@pytest.fixture(scope="module")
def bench(library: Project) -> Iterator[Bench]:
    with Bench("library", library, describe(library)) as standing:
        yield standing


def test_django_says_which_models_there_are(inventory: Inventory) -> None:
    assert {model.label for model in inventory.concrete} == {
        "catalogue.Author",
        "catalogue.Publisher",
        "catalogue.Book",
        "catalogue.Atlas",
        "loans.Reader",
        "loans.Loan",
    }
    assert {model.key for model in inventory.abstract} == {"common.models.Stamped", "common.models.Named"}
    stamped = inventory.models["common.models.Stamped"]
    assert inventory.apps(stamped) == ["catalogue", "loans"]


@pytest.mark.parametrize("kind", [name for name in KINDS if "upload_to" not in name])
def test_every_kind_edits_some_model(kind: str, inventory: Inventory) -> None:
    targets = list(KINDS[kind].targets(inventory))
    if inventory.django < (5, 0) and ("generated_field" in kind or "database_default" in kind):
        pytest.skip("Django 5.0 brings them")
    for target in targets:
        texts = Texts(inventory)
        try:
            KINDS[kind].make(Draw(Random(target.name), texts, target))
        except NotApplicable:
            continue
        for path, text in texts.changed.items():
            compile(text, path, "exec", dont_inherit=True)
        assert texts.changed
        return
    pytest.fail(f"{kind} is applicable nowhere")


def test_the_same_seed_draws_the_same(inventory: Inventory) -> None:
    first = list(Mutations(inventory, SEED).draw(30))
    assert [each.name for each in first] == [each.name for each in Mutations(inventory, SEED).draw(30)]
    assert [each.name for each in first] != [each.name for each in Mutations(inventory, "2").draw(30)]
    again = Mutations(inventory, SEED)
    assert [again.named(each.name) for each in first] == first


def test_a_mutation_is_shrunk_to_the_part_that_disagrees(inventory: Inventory) -> None:
    mutations = Mutations(inventory, SEED)
    several = next(each for each in mutations.draw(100) if len(each.parts) == 3)
    guilty = several.parts[1].name
    asked = []

    def compare(case: Case) -> Result:
        asked.append(case.name)
        return Result(case.group, case.name, Verdict.MISSED.value if guilty in case.name else Verdict.AGREE.value)

    whole = case_of("library", mutations, several)
    case, result = smallest(whole, compare(whole), compare)
    assert case.name == result.name == f"{guilty}@{several.way}"
    assert smallest(whole, Result("", whole.name, Verdict.AGREE.value), compare)[0] is whole
    assert len(asked) <= 6


def test_sterna_agrees(inventory: Inventory, bench: Bench) -> None:
    mutations = Mutations(inventory, SEED)
    results = [bench.compare(case_of("library", mutations, each)) for each in mutations.draw(COUNT)]
    wrong = [result for result in results if result.verdict not in (Verdict.AGREE.value, NOT_COMPARABLE)]
    assert not wrong, "\n".join(f"{result.name}: {result.verdict}: {result.difference}" for result in wrong)
    assert sum(result.files for result in results) >= COUNT // 2, "the sample has to make Django write"
