"""How well the confidence tells a language model's right answers from its wrong ones."""
