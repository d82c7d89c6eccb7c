"""Real servers under fire: killed, frozen, cut off, out of disk, out of time; judged by their histories."""
