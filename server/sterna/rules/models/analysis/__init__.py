"""The models as their text has them.

Never enters: a rule.
"""
