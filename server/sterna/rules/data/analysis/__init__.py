"""What the functions of data migrations do with models, as far as their text tells.

Never enters: knowledge of any project's models; that is the worker's, where Django answers.
"""
