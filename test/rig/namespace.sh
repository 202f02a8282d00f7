#!/bin/sh
# Lays out the rig's private /dev, /sys, /run and /etc/chromium, then waits: the namespaces live as long as this process.
# $1: an existing folder, the stage on which mounts are put together. Runs as process 1 of fresh mount and PID namespaces.
set -eu
stage=$1

# /proc still shows the machine's own process numbers here: this is the one we are reached by.
read -r pid _ < /proc/self/stat
mount --make-rprivate /
mount -t proc proc /proc

# /dev: what a browser needs, a devpts of our own for the cables' ptys, and room for device files.
mkdir "$stage/dev"
mount -t tmpfs -o mode=0755 tmpfs "$stage/dev"
for name in null zero full random urandom tty; do
  touch "$stage/dev/$name"
  mount --bind "/dev/$name" "$stage/dev/$name"
done
mkdir "$stage/dev/pts" "$stage/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0600 devpts "$stage/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$stage/dev/shm"
ln -s pts/ptmx "$stage/dev/ptmx"
ln -s /proc/self/fd "$stage/dev/fd"
ln -s /proc/self/fd/0 "$stage/dev/stdin"
ln -s /proc/self/fd/1 "$stage/dev/stdout"
ln -s /proc/self/fd/2 "$stage/dev/stderr"

# /sys: empty but for the machine's description of its processors and memory; cables add their devices.
mkdir "$stage/sys"
mount -t tmpfs -o mode=0755 tmpfs "$stage/sys"
mkdir -p "$stage/sys/devices/system"
if [ -d /sys/devices/system ]; then mount --rbind /sys/devices/system "$stage/sys/devices/system"; fi

mount --move "$stage/sys" /sys
mount --move "$stage/dev" /dev
mount -t tmpfs -o mode=0755 tmpfs /run
mount -t tmpfs -o mode=0755 tmpfs /etc/chromium
mkdir -p /etc/chromium/policies/managed /run/udev/data
# libudev listens to a udev daemon's events only where it sees the daemon's socket.
touch /run/udev/control
mount --bind "$stage/tty-drivers" /proc/tty/drivers

echo "$pid"
# Until whoever started us closes our input or dies. Process 1 takes everything in its PID namespace with it.
exec cat > /dev/null
