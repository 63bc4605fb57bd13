#!/usr/bin/env bash
# F-02, F-03: the power goes under load. The data lies on an ext4 of its own in a file; the program is stopped dead, the
# file is copied as it stands, which is what a disk would hold that loses everything not yet synced, and the program
# starts on the copy. Every second cut is followed by another one while it recovers. powercut.sh [cuts=10]
# WITHOUT_SYNC=1 tells the program that every sync worked and does none: then spans must be missing, or the test sees nothing.
. "$(dirname "$0")/harness.sh"
needs_root
needs mkfs.ext4 losetup mount
cuts=${1:-10}

mount_image() { # image, directory
  mkdir -p "$2"
  mount -o loop "$1" "$2" 2>/dev/null || skip "loop devices cannot be mounted here"
  undo+=("umount -l '$2'")
}
# Copies the disk as it stands under the stopped program, and mounts the copy as $data.
cut_power() { # number
  kill -STOP "$server"
  sleep 0.3 # answers that are out already reach the file of acknowledgements
  cp --sparse=always "$image" "$work/disk$1"
  cp "$acks" "$work/acks$1"
  kill_hard
  umount -l "$disk"
  rm -f "$image"
  image="$work/disk$1"
  disk="$work/mount$1"
  data="$disk/data"
  mount_image "$image" "$disk"
}

image="$work/disk0"
disk="$work/mount0"
truncate -s "${IMAGE_SIZE:-1G}" "$image"
mkfs.ext4 -q -F "$image"
lie_about_syncs() {
  [ -n "${WITHOUT_SYNC:-}" ] || return 0
  strace -f -qq -o /dev/null -p "$server" -e trace=fdatasync,fsync -e inject=fdatasync,fsync:retval=0 &
  disown
  sleep 1
}

mount_image "$image" "$disk"
data="$disk/data"
mkdir "$data"
start
lie_about_syncs
send --grpc "$grpc" --conns 8
for ((i = 1; i <= cuts; i++)); do
  await_acks 1 20 || fail "nothing was acknowledged before cut $i"
  nap 0.3 1.5
  cut_power "$i"
  if [ $((i % 2)) -eq 0 ]; then
    launch
    nap 0.05 1.5
    cp "$work/acks$i" "$work/acks$i.first"
    kill -0 "$server" || fail "it ended while recovering: $(cat "$work/log")"
    cut_power "$i-again"
    mv "$work/acks$i-again" "$work/acks$i"
  fi
  [ -n "${WITHOUT_SYNC:-}" ] || integrity
  start
  lie_about_syncs
done
send_end
check
report "$cuts cuts, every second one twice"
