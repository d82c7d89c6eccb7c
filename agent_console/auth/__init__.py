"""Who somebody is: sign-in links, tokens, visitors, and the origins a browser may come from."""
