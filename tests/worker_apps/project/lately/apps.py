from django.apps import AppConfig


class LatelyConfig(AppConfig):
    name = "lately"

    def ready(self):
        if self.label:
            from . import middle

            middle.begin()
