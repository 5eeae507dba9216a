"""A rulebook's text with other values in it: only what differs is written anew; comments and layout stay as they are."""

from tiercli.rulebook.rewrite.rewrite import rewritten

__all__ = ["rewritten"]
