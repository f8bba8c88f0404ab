"""Which files belong to a Django project: settings module, search path, interpreter, facts, the graph from facts.

Never enters: Django objects, the protocol, the project's code.
"""
