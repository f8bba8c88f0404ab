"""Answers to edits of source text: new files, codemods.

Never enters: the protocol, decisions about what should change.
"""
