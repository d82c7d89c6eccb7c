"""Tools that a model may call: found, checked, run, and what they told shown to the model as data."""
