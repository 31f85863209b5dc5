"""What EC2's resources do beside what their model says."""
