"""What a source says, before any rule looks at it."""
