"""What goes out on paper: posters, cards, packets by mail, typeset with our own fonts."""
