"""An independent reading of the design: what must hold of any history, whatever wrote it."""
