"""What is learned, as arrays. Knows no model."""
