"""The commands: each file is one, and is called like it. Its first line stands in `tiercli --help`, at its PLACE there."""
