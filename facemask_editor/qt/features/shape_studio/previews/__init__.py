"""What the part panel asks for, its preview, and what is said of it."""
