"""Models that only the URLs import are there for Django, whose checks import them, and for Sterna."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement.harness import Project, Verdict, compare

MODEL = "from django.db import models\n\n\nclass {}(models.Model):\n    name = models.CharField(max_length=9)\n"
FILES = {
    "manage.py": (
        "import os, sys\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n"
        "from django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)\n"
    ),
    "config/__init__.py": "",
    "config/settings.py": (
        "SECRET_KEY = 'x'\nINSTALLED_APPS = ['shop', 'shop.till']\nROOT_URLCONF = 'config.urls'\n"
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}\n"
        "DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'\n"
    ),
    "config/urls.py": (
        "from django.urls import include, path\n\nurlpatterns = [\n    path('a/', include('shop.urls')),\n"
        "    path('b/', include(('shop.returns.urls', 'shop'), namespace='returns')),\n]\n"
    ),
    "shop/__init__.py": "",
    "shop/models.py": MODEL.format("Item"),
    "shop/migrations/__init__.py": "",
    "shop/urls.py": (
        "from django.urls import path\n\nfrom shop import views\nfrom .stock import views as stock\n\n"
        "urlpatterns = [path('', views.index), path('stock', stock.index)]\n"
    ),
    "shop/views.py": "import os\n\nfrom .zones.models import Zone\n\nif os.environ.get('NOBODY'):\n"
    "    from shop.nobody.models import Nobody\n\n\ndef index(request):\n    from shop.late.models import Late\n",
    "shop/zones/models.py": MODEL.format("Zone"),
    "shop/stock/__init__.py": "",
    "shop/stock/views.py": "from shop.stock.models import Shelf\n\n\ndef index(request):\n    pass\n",
    "shop/stock/models.py": (
        "from shop.stock.base.models import Box\n\n" + MODEL.format("Shelf") + "    box = models.ForeignKey(Box, models.CASCADE)\n"
    ),
    "shop/stock/base/__init__.py": "",
    "shop/stock/base/models.py": MODEL.format("Box"),
    "shop/returns/__init__.py": "from shop.returns.models import Return\n",
    "shop/returns/models.py": MODEL.format("Return"),
    "shop/returns/urls.py": "urlpatterns = []\n",
    "shop/late/__init__.py": "",
    "shop/late/models.py": MODEL.format("Late"),
    "shop/nobody/__init__.py": "",
    "shop/nobody/models.py": MODEL.format("Nobody"),
    "shop/till/__init__.py": "",
    "shop/till/models.py": MODEL.format("Till"),
    "shop/till/migrations/__init__.py": "",
}


@pytest.mark.parametrize("urls", ["config.urls", None])
def test_models_that_urls_import(tmp_path: Path, urls: str | None) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if urls else text.replace("ROOT_URLCONF = 'config.urls'\n", ""))
    result = compare(Project(tmp_path, checks=True), "makemigrations", "--no-input")
    assert (result.verdict, result.difference) == (Verdict.AGREE, "")
    written = "".join(text or "" for text in result.django.files.values())
    assert ("Return" in written, "Shelf" in written) == (urls is not None, urls is not None)
    assert "Late" not in written
