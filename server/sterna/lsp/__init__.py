"""pygls and lsprotocol live here and nowhere else: convert, ask ide, convert.

Never enters: decisions about migrations.
"""
