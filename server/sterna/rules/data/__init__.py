"""Rules about data migrations: what their functions do with models that are not as they are today.

Never enters: an opinion on a name of which Django was not asked.
"""
