"""What is worn on a head, and ears: exemplars placed by their anchors."""
