"""What is spelled differently from one Django to the next."""

import django

CHECK = "condition" if django.VERSION >= (5, 1) else "check"
