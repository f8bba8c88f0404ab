"""Facts to states, changes, files and SQL: the process that holds real Django objects.

Standard library and Django only, and it imports nothing of the other rooms. Runs on every Python of a supported Django.
"""
