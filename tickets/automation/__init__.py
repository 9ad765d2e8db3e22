"""What happens by itself or at one click: steps of verbs, run by macros, triggers and schedules."""
