"""The frames of both sockets and their errors, read and written strictly."""
