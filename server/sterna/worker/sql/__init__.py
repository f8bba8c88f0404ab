"""The SQL of a migration from states alone: Django's schema editors on connections that cannot connect.

Never enters: a database, a driver package, a second opinion on what Django's schema editors would write.
"""
