"""From observed signals to the probability that a competent human would send the answer."""
