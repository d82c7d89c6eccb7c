"""The conversation goes on by mail: answers go out to who is away, and theirs come back in."""
