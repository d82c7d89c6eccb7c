"""What the bot may say: its articles and question-answer pairs, loaded, searched and cited."""
