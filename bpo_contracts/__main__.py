"""`python -m bpo_contracts` is the command line."""

from bpo_contracts.cli import main

if __name__ == "__main__":
    main()
