"""Rules about operations in their place: each against the project state before it.

Never enters: what no answer of the worker tells. Without one these rules say nothing.
"""
