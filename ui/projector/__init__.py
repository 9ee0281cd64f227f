"""What the room sees on the wall: plain pages for people who are signed in, polled by a small script."""
