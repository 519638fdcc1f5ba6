"""What a source does with pools: subjects, lifetimes, threads, forks, loops."""
