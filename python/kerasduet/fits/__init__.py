"""What training gives: `Fit`, what its history shows, and how it is told and kept."""
