"""Where Debian puts the Chromium that the tests, the pictures and the bench drive: the shell without a window, which
draws pages and nothing around them. A full Chromium spends as much again on its own toolbars."""

PATH = "/usr/bin/chromium-headless-shell"
