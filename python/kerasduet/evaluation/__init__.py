"""What a fit is worth: losses and metrics, predictions, confusion matrices, feature maps."""
