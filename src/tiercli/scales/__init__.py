"""Ways of giving points, one file each: the model of its key, its points, its spans for lint, its words.

A new one is a file here and a field of `rulebook.scale.Part` that names it.
"""
