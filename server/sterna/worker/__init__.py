"""Facts to states, changes, files and SQL: the process that holds real Django objects.

Never enters: anything but the standard library and Django, anything of the other rooms, a file, a database.
Runs on every Python of a supported Django.
"""
