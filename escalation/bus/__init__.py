"""Tells readers that a conversation grew; never carries what they must not miss."""
