"""The customer's and the human's socket: frames in, log and status out."""
