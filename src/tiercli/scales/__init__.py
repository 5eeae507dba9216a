"""What ways of giving points have in common, and (`ways/`, one file each) the ways: model, points, spans for lint, words.

A new one is a file in `ways/`.
"""
