"""Commands for those who keep the course: editions, notebooks, lint, leak guard, evaluation."""
