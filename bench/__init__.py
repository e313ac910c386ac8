"""What `make bench` runs: the app beside a bare Flask app, in one run, as ratios. See docs/speed.md."""
