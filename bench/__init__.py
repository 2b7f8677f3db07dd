"""How fast Kaname is: its own figures beside hand-written SQL and other tools."""
