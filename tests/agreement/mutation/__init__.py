"""Seeded edits of a project's models, made by libcst on copies of the project; Django and Sterna answer to each.

`inventory` asks Django which models there are, `source` finds and changes their text, the `kinds_*` modules say what an
edit is, `generate` draws edits by a seed, and `provide` makes cases of them for `agreement.run`. `library` is a small
project to edit in every run of the tests.
"""
