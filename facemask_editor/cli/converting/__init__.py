"""The command that converts files and folders."""
