"""Rules about rolling back: what cannot be undone, and what undoing loses.

Never enters: whether a reverse does the right thing, which no text tells.
"""
