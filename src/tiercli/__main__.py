"""`python -m tiercli`."""

from tiercli.cli.app import main

if __name__ == "__main__":
    main()
