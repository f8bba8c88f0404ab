"""Runs Django where neither GDAL nor GEOS is installed: what binds to the libraries is replaced, the fields are real."""

import os
import sys
from unittest import mock

for name in (
    "gdal gdal.base gdal.datasource gdal.error gdal.libgdal gdal.prototypes gdal.raster gdal.raster.const "
    "gdal.raster.source geos.libgeos geos.prototypes geos.prototypes.geom geos.prototypes.io geos.prototypes.misc "
    "geos.prototypes.prepared"
).split():
    sys.modules[f"django.contrib.gis.{name}"] = mock.MagicMock()
sys.modules["django.contrib.gis.gdal"].GDALException = type("GDALException", (Exception,), {})

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
