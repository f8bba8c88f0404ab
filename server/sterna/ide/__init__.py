"""One module a feature: plain frozen values in, plain frozen values out.

Never enters: the protocol (lsprotocol, pygls), printing, process handling.
"""
