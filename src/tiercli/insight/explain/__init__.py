"""Why an entity has its level, what each better level asks, and the least change that reaches it."""
