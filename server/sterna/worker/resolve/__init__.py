"""Names in data migrations, resolved by Django against the state before the operation.

Never enters: a query that runs, a method of the project's that is called.
"""
