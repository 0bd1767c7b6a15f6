"""Parts whose own outline moves towards an exemplar: jaw, hairline and neck."""
