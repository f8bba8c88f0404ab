"""What the command line accepts: Django's verbs and flags, and a few of Sterna's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from sterna import __version__

DIALECTS = ("sqlite", "postgresql", "mysql", "mariadb", "oracle")


def parser() -> argparse.ArgumentParser:
    """The parser of `sterna`."""
    root = argparse.ArgumentParser(
        prog="sterna",
        description="Django migrations without running the project: what is missing, what it would contain, its SQL.",
    )
    root.add_argument("--version", action="version", version=f"sterna {__version__}")
    verbs = root.add_subparsers(dest="verb", metavar="command", required=True)
    project = _common()
    common = argparse.ArgumentParser(add_help=False, parents=[project, _format()])
    reports = _format("sarif", "github", "gitlab")
    _check(
        verbs.add_parser(
            "check", parents=[project, reports], help="Report what is missing or wrong, like the editor does."
        )
    )
    _makemigrations(
        verbs.add_parser("makemigrations", parents=[common], help="Write new migrations, as manage.py would.")
    )
    _datamigration(verbs.add_parser("datamigration", parents=[common], help="Write a data migration to be filled in."))
    _optimizemigration(
        verbs.add_parser("optimizemigration", parents=[common], help="Make fewer operations of a migration's.")
    )
    _splitmigration(
        verbs.add_parser("splitmigration", parents=[common], help="Put schema and rows into migrations of their own.")
    )
    _sqlmigrate(verbs.add_parser("sqlmigrate", parents=[common], help="Print the SQL of a migration."))
    _squashmigrations(
        verbs.add_parser("squashmigrations", parents=[common], help="Make one migration of several of an app's.")
    )
    _showmigrations(verbs.add_parser("showmigrations", parents=[common], help="List the migrations of the project."))
    _finishsquash(
        verbs.add_parser("finishsquash", parents=[common], help="Delete the migrations that a squashed one replaces.")
    )
    _rebasemigration(
        verbs.add_parser(
            "rebasemigration", parents=[common], help="Put one branch's migrations after the other branch's."
        )
    )
    _renamemigration(
        verbs.add_parser("renamemigration", parents=[common], help="Rename a migration with every reference to it.")
    )
    verbs.add_parser("status", parents=[common], help="Say what was found: settings, apps, Django, what is unresolved.")
    _movemodel(
        verbs.add_parser("movemodel", parents=[common], help="Move a model to another app; its table and rows stay.")
    )
    _alterprimarykey(
        verbs.add_parser(
            "alterprimarykey", parents=[common], help="Give a primary key another type, and keep all rows."
        )
    )
    _throughmodel(
        verbs.add_parser("throughmodel", parents=[common], help="Give a many-to-many relation a model for its table.")
    )
    _verify(verbs.add_parser("verify", parents=[common], help="Run Django on the project and compare: runs its code."))
    server = verbs.add_parser("server", help="Speak the language server protocol on standard input and output.")
    # Editors append it to the command line of every server that speaks on stdio.
    server.add_argument("--stdio", action="store_true", help="Accepted and ignored: it is the only transport.")
    return root


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    group = common.add_argument_group("project")
    group.add_argument(
        "--project",
        type=Path,
        metavar="DIR",
        help="Folder of the project. Default: search from the current folder, then upwards.",
    )
    group.add_argument("--settings", metavar="MODULE", help='Settings module, as in "mysite.settings".')
    group.add_argument(
        "--python",
        metavar="PATH",
        help="Interpreter whose Django and packages are used. Default: VIRTUAL_ENV, then .venv or venv of the project, "
        "then the Django that comes with Sterna.",
    )
    group.add_argument("--traceback", action="store_true", help="Show the traceback of an error within Sterna.")
    return common


def _format(*more: str) -> argparse.ArgumentParser:
    format_ = argparse.ArgumentParser(add_help=False)
    format_.add_argument("--format", choices=("text", "json", *more), default="text", help="Default: text.")
    return format_


def _verbosity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-v",
        "--verbosity",
        type=int,
        choices=(0, 1, 2, 3),
        default=1,
        help="0=minimal output, 1=normal output, 2=verbose output, 3=very verbose output.",
    )


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", nargs="*", metavar="app or path", help="Only these apps, files and folders.")
    parser.add_argument(
        "--select",
        action="append",
        default=[],
        metavar="CODES",
        help="Only findings with these codes, apart by commas; the name of a group of rules stands for all of it.",
    )
    parser.add_argument("--ignore", action="append", default=[], metavar="CODES", help="No findings with these codes.")
    parser.add_argument(
        "--since", metavar="REF", help="Only files that differ from where the branch left this commit of git."
    )
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="Leave out the findings that this file lists.")
    parser.add_argument(
        "--write-baseline", action="store_true", help="Write what is found now to the file of --baseline."
    )
    parser.add_argument("--fix", action="store_true", help="Make the fixes that keep the meaning.")
    parser.add_argument("--statistics", action="store_true", help="How many findings each code has, not each of them.")
    parser.add_argument("--exit-zero", action="store_true", help="Exit with 0 whatever is found.")


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Runs `manage.py makemigrations --check --dry-run --no-input` in the project's interpreter, and with it the "
        "project's code, and shows whether Sterna agrees."
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="Also write the comparison there, without names and source code."
    )


def _datamigration(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Writes an empty migration, as manage.py makemigrations --empty does, with a function for each direction that "
        "goes through the rows of the models as they are at that point of history."
    )
    parser.add_argument("app_label", help="App label to create the migration for.")
    parser.add_argument(
        "--models", nargs="+", default=[], metavar="MODEL", help='"Model" of the app, or "app.Model" of another one.'
    )
    _files(parser)


def _files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="Show what would be written, write nothing.")
    parser.add_argument("--diff", action="store_true", help="Show what would be written as a diff, write nothing.")
    parser.add_argument("-n", "--name", help="Use this name for migration file(s).")
    parser.add_argument("--no-header", action="store_false", dest="header", help="Do not add the header comment.")


def _makemigrations(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app_label", nargs="*", help="App label(s) to create migrations for.")
    _files(parser)
    parser.add_argument("--merge", action="store_true", help="Enable fixing of migration conflicts.")
    parser.add_argument("--empty", action="store_true", help="Create an empty migration.")
    parser.add_argument(
        "--noinput", "--no-input", action="store_false", dest="interactive", help="Do not prompt for input of any kind."
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="Exit with 1 if changes are missing migrations, and write nothing. Implies --dry-run.",
    )
    parser.add_argument(
        "--scriptable",
        action="store_true",
        help="Divert log output and input prompts to stderr, writing only paths of generated migrations to stdout.",
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help="Merge model changes into the latest migration and optimize the resulting operations. No database is "
        "asked whether it is applied.",
    )
    _verbosity(parser)


def _sqlmigrate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app_label", help="App label of the application containing the migration.")
    parser.add_argument("migration_name", help="Migration name, or a prefix that only one migration has.")
    parser.add_argument("--backwards", action="store_true", help="SQL to unapply the migration, not to apply it.")
    parser.add_argument("--dialect", choices=DIALECTS, default="", help="Default: that of the default database.")
    _verbosity(parser)


def _squashmigrations(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Django's squashmigrations. The functions that Django leaves to be copied by hand come along, a range that "
        "would wait for itself is cut, and nothing is written that leads to another state or schema."
    )
    parser.add_argument("app_label", help="App label of the application to squash migrations for.")
    parser.add_argument(
        "start_migration_name",
        nargs="?",
        help="Migrations will be squashed starting from and including this migration.",
    )
    parser.add_argument("migration_name", help="Migrations will be squashed until and including this migration.")
    parser.add_argument("--no-optimize", action="store_true", help="Do not try to optimize the squashed operations.")
    parser.add_argument(
        "--noinput", "--no-input", action="store_false", dest="interactive", help="Do not prompt for input of any kind."
    )
    parser.add_argument("--squashed-name", help="Sets the name of the new squashed migration.")
    parser.add_argument("--no-header", action="store_false", dest="header", help="Do not add the header comment.")
    parser.add_argument(
        "--split",
        action="store_true",
        help="Leave migrations by themselves that write rows between operations on the same tables, or are not atomic.",
    )
    parser.add_argument("--dry-run", action="store_true", help="Show what would be written, write nothing.")
    parser.add_argument("--diff", action="store_true", help="Show it as git would, write nothing.")
    parser.add_argument(
        "--sql", action="store_true", help="Show the SQL of the original migrations and of the new ones, write nothing."
    )
    _verbosity(parser)


def _showmigrations(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app_label", nargs="*", help="App labels of applications to limit the output to.")
    formats = parser.add_mutually_exclusive_group()
    formats.add_argument(
        "-l",
        "--list",
        action="store_const",
        const="list",
        dest="layout",
        help="All migrations, by app. [X] is applied, [ ] is not; [?] where the database is no SQLite file.",
    )
    formats.add_argument(
        "-p",
        "--plan",
        action="store_const",
        const="plan",
        dest="layout",
        help="All migrations in the order in which they will be applied; with -v 2, their dependencies.",
    )
    parser.set_defaults(layout="list")
    parser.add_argument("--database", default="default", help="Whose record is shown.")
    _verbosity(parser)


def _edits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="List the files that would change, write nothing.")
    parser.add_argument("--diff", action="store_true", help="Print what would change as a diff, write nothing.")


def _finishsquash(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app_label", help="App label of the application containing the migration.")
    parser.add_argument("migration_name", help="Name of the squashed migration.")
    _edits(parser)


def _optimizemigration(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Django's optimizemigration. The functions that Django leaves to be copied by hand stay, and so do comments. "
        "Nothing is written that leads to another state."
    )
    parser.add_argument("app_label", help="App label of the application to optimize the migration for.")
    parser.add_argument("migration_name", help="Migration name to optimize the operations for.")
    parser.add_argument(
        "--check", action="store_true", help="Exit with a non-zero status if the migration can be optimized."
    )
    _edits(parser)
    _verbosity(parser)


def _splitmigration(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Makes several migrations of one that changes the schema and writes rows, in the order of its operations. What "
        "depended on it depends on the last one. For a migration that nobody else has."
    )
    parser.add_argument("app_label", help="App label of the application containing the migration.")
    parser.add_argument("migration_name", help="Name of the migration.")
    _edits(parser)


def _rebasemigration(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "app_label", nargs="*", help="App label(s) with several last migrations. Default: all that have them."
    )
    parser.add_argument(
        "--onto",
        default="",
        metavar="NAME",
        help="The migration that stays where it is. Default: the one that the base branch has.",
    )
    parser.add_argument(
        "--write-again",
        action="store_true",
        help="Write migrations anew whose operations were computed before those of the other branch.",
    )
    parser.add_argument(
        "--mentions", action="store_true", help="Also change tests, scripts and documents that name a migration."
    )
    _edits(parser)


def _movemodel(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Moves a model's class to another app with every reference to it, and writes the migrations of all apps that "
        "it concerns: the table, its rows, its content type and its permissions stay."
    )
    parser.add_argument("model", metavar="APP.MODEL", help="The model to be moved.")
    parser.add_argument("new_app", metavar="NEWAPP", help="App label of the application that gets it.")
    _refactoring(parser)


def _alterprimarykey(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Changes the primary key of a model to a wider integer, or from integers to UUIDs, with the migrations that "
        "keep every row and every relation to it, forwards and backwards."
    )
    parser.add_argument("model", metavar="APP.MODEL", help="The model.")
    parser.add_argument("type", metavar="TYPE", help="BigAutoField, or another wider integer field; or UUIDField.")
    _refactoring(parser)


def _refactoring(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-header", action="store_false", dest="header", help="Do not add the header comment.")
    _edits(parser)


def _throughmodel(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Adds a model for the table that Django made for a many-to-many relation, and the migration that says so: the "
        "table and its rows stay as they are."
    )
    parser.add_argument("field", metavar="APP.MODEL.FIELD", help="A ManyToManyField without a through model.")
    parser.add_argument("-n", "--name", help="Name of the new model. Default: the names of model and field.")
    _refactoring(parser)


def _renamemigration(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app_label", help="App label of the application containing the migration.")
    parser.add_argument("old_name", help="Name of the migration.")
    parser.add_argument("new_name", help="Its new name.")
    parser.add_argument(
        "--mentions", action="store_true", help="Also change tests, scripts and documents that name the migration."
    )
    parser.add_argument(
        "--no-replaces",
        action="store_false",
        dest="replaces",
        help="Do not add the old name to replaces: for a migration that no other database has run.",
    )
    _edits(parser)
