"""How soon is a rise of the error noticed, and how often is one seen that is none?"""
