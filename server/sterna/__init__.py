"""Sterna: a language server and a command line for Django migrations."""

__version__ = "0.1.0"
