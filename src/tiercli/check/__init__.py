"""What is odd in the input, with nothing graded."""
