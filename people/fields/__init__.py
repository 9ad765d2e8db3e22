"""Fields that a site adds to tickets, customers and organisations: what a value is, pure; the models know the rest."""
