#!/bin/sh
# Starts Redis, and whenever it ended by itself starts it again a second later, until it is asked to end.
#
# A Redis that may lose nothing ends when its disk is full. Docker would wait longer before each new start, up to a
# minute, and meetings would stand still for as long after there is room.
asked=
trap 'asked=yes; kill -TERM "$redis" 2>/dev/null' TERM INT
while [ -z "$asked" ]; do
  "$@" &
  redis=$!
  wait "$redis"
  # A signal ends the first wait, not Redis.
  wait "$redis"
  [ -n "$asked" ] || sleep 1
done
