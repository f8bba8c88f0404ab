"""The declarative part of Python: facts in, real objects out.

Never enters: a call of anything that is neither read from facts nor on the allow-list.
"""
