"""What each framework's decorators, hooks and base classes mean: data."""
