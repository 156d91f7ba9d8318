#!/bin/sh
# Runs workerd (WORKERD_PATH) so that it ends with the process that started it, also when that one
# is killed with -9: workerd itself would live on as an orphan and keep the port (1.20261117).
# A terminal's Ctrl-C reaches the whole group; here it is ignored, for the service ends workerd
# itself when the open streams have been told.
trap '' HUP INT

if setpriv --pdeathsig KILL true 2>/dev/null; then
  exec setpriv --pdeathsig KILL "$WORKERD_PATH" "$@"
fi

# No setpriv (macOS): look once a second whether both are still there.
(
  while kill -0 "$PPID" && kill -0 "$$"; do sleep 1; done
  kill -KILL "$$"
) </dev/null >/dev/null 2>&1 3>&- &
exec "$WORKERD_PATH" "$@"
