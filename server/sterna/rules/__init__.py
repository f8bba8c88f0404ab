"""One rule a file: what is wrong, why, what instead, examples, fix.

Never enters: the protocol, edits that do not keep the user's formatting.
"""
