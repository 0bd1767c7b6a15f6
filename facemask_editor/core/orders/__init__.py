"""The class orders of other tools: by name, as classes with colours, and a mask in them and back."""
