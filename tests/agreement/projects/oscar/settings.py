"""A shop: models that are made from abstract ones unless a project has put its own in their place."""

from pathlib import Path

from oscar.defaults import *

HERE = Path(__file__).resolve().parent

SECRET_KEY = "for-comparing-migrations-only"
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "urls"
SITE_ID = 1
USE_TZ = True
STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3"}}
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}


def shop(*names):
    """The configurations of these apps of the shop."""
    return [f"oscar.apps.{name}" for name in names]


INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.flatpages",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "oscar.config.Shop",
    *shop(
        "address.apps.AddressConfig",
        "analytics.apps.AnalyticsConfig",
        "basket.apps.BasketConfig",
        "catalogue.apps.CatalogueConfig",
        "catalogue.reviews.apps.CatalogueReviewsConfig",
        "checkout.apps.CheckoutConfig",
        "communication.apps.CommunicationConfig",
        "customer.apps.CustomerConfig",
        "offer.apps.OfferConfig",
        "order.apps.OrderConfig",
        "partner.apps.PartnerConfig",
        "payment.apps.PaymentConfig",
        "search.apps.SearchConfig",
        "shipping.apps.ShippingConfig",
        "voucher.apps.VoucherConfig",
        "wishlists.apps.WishlistsConfig",
    ),
    *shop(
        "dashboard.apps.DashboardConfig",
        "dashboard.catalogue.apps.CatalogueDashboardConfig",
        "dashboard.communications.apps.CommunicationsDashboardConfig",
        "dashboard.offers.apps.OffersDashboardConfig",
        "dashboard.orders.apps.OrdersDashboardConfig",
        "dashboard.pages.apps.PagesDashboardConfig",
        "dashboard.partners.apps.PartnersDashboardConfig",
        "dashboard.ranges.apps.RangesDashboardConfig",
        "dashboard.reports.apps.ReportsDashboardConfig",
        "dashboard.reviews.apps.ReviewsDashboardConfig",
        "dashboard.shipping.apps.ShippingDashboardConfig",
        "dashboard.users.apps.UsersDashboardConfig",
        "dashboard.vouchers.apps.VouchersDashboardConfig",
    ),
    "django_tables2",
    "haystack",
    "sorl.thumbnail",
    "treebeard",
    "widget_tweaks",
]

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
