"""What the page on errors quotes is what the installed libraries say."""
