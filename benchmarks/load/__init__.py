"""The real server under many sockets: slow readers, idle ones, floods, and a herd that comes back."""
