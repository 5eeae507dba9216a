"""Further sheets that a rulebook may ask for: each file is one, and is called like its key: what it may say (`SHEET`), and its rows (`sheets`).

They are loaded with the rulebook, before anything is graded: what its rows need loads with them.
"""
