"""SQL text to meaning (sqlglot): layout now, locks and reverses later.

Never enters: a database connection, Django.
"""
