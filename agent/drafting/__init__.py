"""The way of a draft: what is asked, shown, told meanwhile, examined and looked at twice."""
