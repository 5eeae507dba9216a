"""Questions asked of the same stages: what is wrong with the input, what would lift a customer, what if."""
