"""What a chat's turn takes while those who are to be told of it hang, refuse or fail."""
