"""SQL text to meaning (sqlglot): layout now, locks and reverses later.

Never enters: Django, and any database but an empty one in memory, which is gone afterwards (`tables`).
"""
