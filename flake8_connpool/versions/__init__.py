"""The releases of each library that a project declares and locks."""
