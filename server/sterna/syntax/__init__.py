"""Text to facts: cuts, reads and positions Python source with libcst.

Never enters: Django, the protocol, anything that runs code. Never raises on bad code.
"""
