"""The server's side of the worker: start, ask, cancel, restart; its state is a value.

Never enters: Django, the protocol of the editor.
"""
