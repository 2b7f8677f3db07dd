"""Judgement: how right people and deals were, who is still learning, what has stopped moving."""
