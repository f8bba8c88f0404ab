"""A content management system with the project that tests it: inherited models, fields of streams, long modules."""

from wagtail.test.settings import *
