"""What embeddings cost, and what everything around them adds: deciding, loading, searching."""
