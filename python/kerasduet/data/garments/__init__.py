"""Grayscale images of clothes, shoes and bags, drawn by the package itself."""
