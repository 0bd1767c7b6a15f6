"""Photos to masks on the command line."""
