"""What the rules about rolling back look at together.

Never enters: a rule.
"""
