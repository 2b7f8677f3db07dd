"""The web app: accounts and pages; every figure comes from one call to `kaname.api`."""
