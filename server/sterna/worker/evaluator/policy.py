"""The allow-list: which names of the standard library may be imported, and which callables are ever called for real.

A callable that is not listed is never called; what it would give is Unknown. Nothing listed touches files, processes,
the network, the import machinery or global state.
"""

from __future__ import annotations

import abc
import builtins
import enum
import importlib
import threading
import types
from typing import Any, Dict, Iterator, List, Set, Tuple


def words(text: str) -> List[str]:
    """The words of a long list of names."""
    return text.split()


IMPORTABLE = frozenset(
    words(
        "abc ast base64 binascii bisect builtins calendar collections configparser contextlib copy copyreg csv "
        "dataclasses "
        "datetime decimal difflib enum errno fnmatch fractions functools glob hashlib hmac html http inspect io "
        "ipaddress "
        "itertools json keyword locale logging math mimetypes numbers operator os pathlib posixpath ntpath "
        "pprint random re secrets shlex statistics string struct sys tempfile textwrap threading time "
        "traceback types typing unicodedata urllib uuid warnings weakref zlib zoneinfo __future__ _thread "
        "importlib asyncio concurrent email gettext socket ssl subprocess tomllib unittest"
    )
)
"""Standard modules whose import has no effect worth speaking of; to refer to a name in them is not to call it."""

BUILTINS = words(
    "abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float "
    "format frozenset hash hex id int isinstance issubclass iter len list map max min next object oct ord "
    "property classmethod staticmethod range repr reversed round set slice sorted str sum tuple zip super "
    "type pow"
)

FUNCTIONS: Dict[str, str] = {
    "base64": "b64encode b64decode urlsafe_b64encode urlsafe_b64decode",
    "bisect": "bisect bisect_left bisect_right",
    "calendar": "firstweekday isleap leapdays monthrange weekday",
    "collections": "namedtuple OrderedDict defaultdict Counter deque ChainMap",
    "contextlib": "suppress nullcontext",
    "copy": "copy deepcopy",
    "dataclasses": "dataclass field fields asdict astuple replace is_dataclass",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "enum": "auto member nonmember unique",
    "fnmatch": "filter fnmatch fnmatchcase translate",
    "fractions": "Fraction",
    "functools": "partial partialmethod reduce wraps update_wrapper lru_cache cached_property total_ordering cache",
    "hashlib": "md5 sha1 sha256 sha512 new",
    "html": "escape unescape",
    "inspect": "isclass isfunction ismethod cleandoc isabstract",
    "ipaddress": "ip_address ip_network IPv4Address IPv6Address IPv4Network IPv6Network",
    "itertools": "chain islice product combinations permutations zip_longest groupby starmap accumulate count repeat",
    "json": "dumps loads",
    "keyword": "iskeyword",
    "math": "ceil floor sqrt log log2 log10 pow gcd trunc fabs",
    "operator": "itemgetter or_ and_ add sub mul eq ne lt gt le ge not_ contains getitem",
    "posixpath": "join dirname basename normpath normcase split splitext splitdrive isabs commonprefix commonpath",
    "abc": "abstractmethod",
    "typing_extensions": "TypeVar deprecated override final",
    "ntpath": "join dirname basename normpath normcase split splitext splitdrive isabs commonprefix commonpath",
    "re": "compile escape match search fullmatch sub split findall finditer",
    "string": "Template capwords",
    "textwrap": "dedent indent",
    "types": "SimpleNamespace MappingProxyType new_class",
    "typing": (
        "cast TypeVar NewType get_type_hints get_origin get_args overload final no_type_check ParamSpec NamedTuple "
        "TypedDict runtime_checkable"
    ),
    "urllib.parse": (
        "urlparse urlunparse urljoin quote unquote urlencode quote_plus unquote_plus urlsplit parse_qs parse_qsl"
    ),
    "tomllib": "load loads",
    "unicodedata": "bidirectional category combining decimal digit is_normalized lookup name normalize numeric",
    "uuid": "UUID uuid3 uuid5",
    "weakref": "WeakKeyDictionary WeakValueDictionary WeakSet",
    "zoneinfo": "ZoneInfo",
    "django.apps.registry": "",
    "django.contrib.auth.hashers": "make_password",
    "django.contrib.contenttypes.fields": "GenericForeignKey GenericRelation",
    "django.core.files.storage": "FileSystemStorage get_storage_class",
    "django.core.files.storage.filesystem": "FileSystemStorage",
    "django.core.serializers.json": "DjangoJSONEncoder",
    "django.core.signing": "",
    "django.db.migrations": "swappable_dependency",
    "django.db.migrations.serializer": "serializer_factory",
    "django.db.models": "CASCADE PROTECT SET_NULL DO_NOTHING SET SET_DEFAULT RESTRICT Prefetch FilteredRelation",
    "django.db.models.fields.related": (
        "lazy_related_operation resolve_relation create_many_to_many_intermediary_model"
    ),
    "django.db.models.utils": "make_model_tuple",
    "django.db.models.deletion": "",
    "django.db.models.functions": "",
    "django.db.models.signals": "ModelSignal",
    "django.dispatch": "Signal",
    "django.utils.crypto": "salted_hmac",
    "django.utils.dateparse": "parse_date parse_datetime parse_time parse_duration",
    "django.utils.datastructures": "MultiValueDict OrderedSet ImmutableList CaseInsensitiveMapping",
    "django.utils.deconstruct": "deconstructible",
    "django.utils.deprecation": "warn_about_renamed_method",
    "django.utils.encoding": "force_str smart_str force_bytes smart_bytes iri_to_uri",
    "django.utils.functional": (
        "cached_property classproperty lazy lazystr keep_lazy keep_lazy_text SimpleLazyObject LazyObject"
    ),
    "django.utils.html": "format_html escape conditional_escape strip_tags format_html_join",
    "django.utils.safestring": "mark_safe SafeString",
    "django.utils.text": "slugify capfirst format_lazy camel_case_to_spaces get_text_list re_camel_case Truncator",
    "django.utils.timezone": "get_fixed_timezone make_aware is_aware is_naive",
    "django.utils.translation": (
        "gettext gettext_lazy gettext_noop ngettext ngettext_lazy pgettext pgettext_lazy npgettext npgettext_lazy "
        "get_language to_locale to_language"
    ),
    "django.utils.translation.trans_real": "",
    "django.utils.version": "get_version",
    "django": "get_version",
}

FAMILIES = (
    "django.db.models.base.Model",
    "django.db.models.base.ModelBase",
    "django.db.models.fields.Field",
    "django.db.models.fields.reverse_related.ForeignObjectRel",
    "django.db.models.expressions.BaseExpression",
    "django.db.models.expressions.Combinable",
    "django.db.models.query_utils.Q",
    "django.db.models.lookups.Lookup",
    "django.db.models.indexes.Index",
    "django.db.models.constraints.BaseConstraint",
    "django.db.models.manager.BaseManager",
    "django.db.models.query.QuerySet",
    "django.db.models.options.Options",
    "django.db.models.query_utils.DeferredAttribute",
    "django.db.models.utils.AltersData",
    "django.db.models.fields.related_descriptors.ForwardManyToOneDescriptor",
    "django.db.models.fields.related_descriptors.ReverseManyToOneDescriptor",
    "django.db.models.fields.related_descriptors.ReverseOneToOneDescriptor",
    "django.db.models.fields.mixins.FieldCacheMixin",
    "django.db.models.fields.files.FieldFile",
    "django.db.migrations.operations.base.Operation",
    "django.db.migrations.serializer.BaseSerializer",
    "django.db.migrations.writer.MigrationWriter",
    "django.db.migrations.migration.Migration",
    "django.apps.config.AppConfig",
    "django.core.validators.BaseValidator",
    "django.core.validators.RegexValidator",
    "django.core.validators.DecimalValidator",
    "django.core.validators.FileExtensionValidator",
    "django.core.validators.ProhibitNullCharactersValidator",
    "django.contrib.contenttypes.fields.GenericForeignKey",
    "django.forms.fields.Field",
    "django.forms.forms.BaseForm",
    "django.forms.widgets.MediaDefiningClass",
    "django.forms.widgets.Widget",
    "django.utils.choices.BaseChoiceIterator",
    "django.utils.functional.cached_property",
    "django.utils.functional.LazyObject",
    "django.core.files.storage.base.Storage",
    "django.core.files.storage.Storage",
    "django.core.files.storage.handler.StorageHandler",
    "django.core.exceptions.ValidationError",
)
"""Django's declarative classes: these and their subclasses may be instantiated, and their methods called."""

FILES = ("django.core.files.", "django.db.models.fields.files")
"""Where families lie whose members keep files."""

NEVER = frozenset(
    words(
        "open save delete exists listdir size url path execute executemany cursor get create bulk_create "
        "update get_or_create update_or_create count aggregate iterator earliest latest first last in_bulk "
        "refresh_from_db database_forwards database_backwards sqlmigrate ready import_models connect"
    )
)
"""Methods of these families that would reach for a database, a file or the import machinery."""

STORAGE = frozenset(
    words("__init__ __eq__ __ne__ __hash__ deconstruct get_valid_name generate_filename create_storage")
)
"""The methods of Django's storages and files that are called: these look at nothing but names."""

HARMLESS = (
    "uuid.uuid1", "uuid.uuid4", "time.time", "random.random", "django.utils.timezone.now",
    "django.utils.timezone.localdate", "django.utils.timezone.localtime", "django.utils.timezone.get_current_timezone",
    "django.utils.timezone.get_default_timezone", "django.utils.crypto.get_random_string",
)  # fmt: skip
"""Functions that Django may call, as a default or the like; what they give is not known before."""

PLAIN_TYPES: Tuple[type, ...] = (
    str, bytes, bytearray, int, float, complex, bool, list, tuple, dict, set, frozenset, range, slice, type(None),
)  # fmt: skip

EXCEPTIONS: List[type] = [
    value for value in vars(builtins).values() if isinstance(value, type) and issubclass(value, BaseException)
]


CALLERS = {
    "builtins": "map filter sorted min max iter property",
    "functools": "reduce cached_property lru_cache cache",
    "itertools": "starmap accumulate groupby takewhile dropwhile",
    "django.utils.functional": "cached_property classproperty lazy SimpleLazyObject",
}
"""Of the listed callables, those that call their arguments: these must then be allowed themselves."""


class Policy:
    """The allow-list, resolved to the objects of this interpreter and this Django."""

    def __init__(self) -> None:
        self.callables: Set[int] = set()
        self.callers: Set[int] = set()
        self.inner: Set[types.CodeType] = set()
        """The code of functions that listed functions make and return."""
        self.keep: List[Any] = []
        self.families: Tuple[type, ...] = ()
        self.storages: Tuple[type, ...] = ()
        self.placed: Tuple[type, ...] = ()
        """Of the families, those whose members keep the place of the call that made them."""
        self.harmless: Set[int] = set()
        self._note_harmless()
        self._allow_names("builtins", " ".join(BUILTINS))
        for value in (object.__new__, str.maketrans, bytes.maketrans, threading.local):
            self.allow(value)
        for meta in (abc.ABCMeta, enum.EnumMeta):
            for name in ("__new__", "__init__", "__prepare__"):
                self.allow(getattr(meta, name))
        for kind in EXCEPTIONS:
            self.allow(kind)
        for module, names in FUNCTIONS.items():
            if not module.startswith("django"):
                self._allow_names(module, names)
        self.value_types: Tuple[type, ...] = (*PLAIN_TYPES, *self._value_types())

    def with_django(self, apps_ready: bool) -> None:
        """Add Django's part; Django must be configured. What lies in `django.contrib` wants the apps to be known."""
        for module, names in FUNCTIONS.items():
            if module.startswith("django") and (apps_ready or not module.startswith("django.contrib.")):
                self._allow_names(module, names)
        self.families = tuple(self._families(apps_ready))
        self.storages = tuple(one for one in self.families if one.__module__.startswith(FILES))
        self.placed = tuple(one for one in self.families if one.__module__ == "django.db.migrations.operations.base")

    def _note_harmless(self) -> None:
        for dotted in HARMLESS:
            module, _, name = dotted.rpartition(".")
            try:
                self.keep.append(getattr(importlib.import_module(module), name))
            except ImportError:
                continue
            self.harmless.add(id(self.keep[-1]))

    def allow(self, value: Any) -> None:
        """Let one callable be called for real."""
        self.keep.append(value)
        self.callables.add(id(value))
        if isinstance(value, types.FunctionType):
            self.inner.update(_inner(value.__code__))

    def _allow_names(self, module: str, names: str) -> None:
        try:
            owner = importlib.import_module(module)
        except Exception:  # noqa: BLE001 - a module of another Django version, or one without its library
            return
        callers = CALLERS.get(module, "").split()
        for name in names.split():
            if hasattr(owner, name):
                self.allow(getattr(owner, name))
                if name in callers:
                    self.callers.add(id(getattr(owner, name)))

    @staticmethod
    def _families(apps_ready: bool) -> Iterator[type]:
        for dotted in FAMILIES:
            module, _, name = dotted.rpartition(".")
            if not apps_ready and module.startswith("django.contrib."):
                continue
            try:
                yield getattr(importlib.import_module(module), name)
            except Exception:  # noqa: BLE001 - not in this version of Django, or its app is not installed
                continue

    @staticmethod
    def _value_types() -> Iterator[type]:
        for module, names in {
            "collections": "OrderedDict defaultdict Counter deque ChainMap",
            "collections.abc": "KeysView ValuesView ItemsView Generator",
            "datetime": "date datetime time timedelta timezone",
            "decimal": "Decimal",
            "enum": "Enum",
            "builtins": "property",
            "fractions": "Fraction",
            "itertools": "chain",
            "re": "Pattern Match",
            "string": "Template",
            "threading": "local",
            "types": "MappingProxyType SimpleNamespace",
            "uuid": "UUID",
        }.items():
            owner = importlib.import_module(module)
            for name in names.split():
                yield getattr(owner, name)
        yield type(hashlib_object())
        yield type(itemgetter_object())


def _inner(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _inner(constant)


def hashlib_object() -> Any:
    """A hash object, for its type."""
    return importlib.import_module("hashlib").md5(b"")


def itemgetter_object() -> Any:
    """An item getter, for its type."""
    return importlib.import_module("operator").itemgetter(0)
