"""The compiled epoch, and the devices and workers that it runs on."""
