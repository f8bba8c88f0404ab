"""Rules about models: values in them that give trouble when a migration is written.

Never enters: style, and what Django's own checks say without a migration in sight.
"""
