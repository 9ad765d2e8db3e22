"""How tickets find their agents: dealt by a team's strategy, taken as the next one, given back when nobody reacts."""
