"""Stand-ins for the driver packages, so that Django's backends import with none installed and none is ever imported."""

from __future__ import annotations

import sys
from typing import Any, Dict

from sterna.worker.sql import driver_mysql, driver_oracle, driver_psycopg

PACKAGES = ("psycopg", "psycopg2", "psycopg_pool", "MySQLdb", "oracledb", "cx_Oracle")


class RealDriverLoadedError(RuntimeError):
    """A driver package was imported before its stand-in could take its place."""


def install() -> None:
    """Put the stand-ins into `sys.modules`; may be called again.

    Call it before anything imports a backend or django.contrib.postgres. Raises RealDriverLoadedError where that is too
    late. psycopg2 is marked as missing: Django then takes psycopg 3.
    """
    for name in PACKAGES:
        present = sys.modules.get(name)
        if present is not None and not getattr(present, "__sterna__", False):
            raise RealDriverLoadedError(f"{name} was imported before the stand-ins for drivers were installed")
    if "psycopg" in sys.modules:
        return
    missing: Dict[str, Any] = {"psycopg2": None}
    for modules in (driver_psycopg.modules(), driver_mysql.modules(), driver_oracle.modules(), missing):
        sys.modules.update(modules)
