"""Rules about how migrations hang together: dependencies, leaves, replacements, and where their files are.

Never enters: what the operations do to a state, which the history rules look at.
"""
