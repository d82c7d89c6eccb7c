"""Reading what a model wrote: nothing of it is seen by anybody before it is checked here."""
