"""What leads a figure, who moves it, and how much it would bring."""
