"""Keys lost, wrong, changed and turned: the rows of the catalogue that are about them."""
