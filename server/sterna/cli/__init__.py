"""The command line, with Django's verbs and flags, on ide.

Never enters: the protocol, decisions about migrations.
"""
