"""Nothing that was acknowledged is lost: the real service, killed and traced while it saves."""
