"""What S3's resources do beside what their model says."""
