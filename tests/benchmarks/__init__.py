"""What connlint costs beside other tools, stage by stage, and as its input grows."""
