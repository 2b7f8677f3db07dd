"""`python -m kaname`: the command line."""

from kaname.cli import main

main()
