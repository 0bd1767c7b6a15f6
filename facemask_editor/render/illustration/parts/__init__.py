"""What an illustration is made of, a module each: lower layers first."""
