"""Real pages in a real browser: a telephone without JavaScript, and the desk's screen."""
