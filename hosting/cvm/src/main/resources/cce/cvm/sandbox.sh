# Builds the world of one local CVM and runs the agent in it. Runs as the first process of fresh mount, PID, network,
# IPC, UTS and cgroup namespaces; whatever is mounted here is gone with the last process.
#
# Usage: sh sandbox.sh FOLDER JAVA_HOME AGENT_LIB OBJECTS RESULTS IMAGES GUEST_SOCKET MEMORY_MIB USER_NAMESPACE CGROUPS COMMAND...
set -eu
umask 022

# From here on the kernel kills us with our parent. Had the parent died before, nobody would say "go".
echo ready
read -r word || exit 1
[ "$word" = go ] || exit 1
exec </dev/null

folder=$1 java=$2 agent=$3 objects=$4 results=$5 images=$6 guest=$7 memory=$8 userns=$9
cgroups=${10}
shift 10
image_mib=8192
root=$folder/root

# In a user namespace the kernel lets us take what the host mounted only as a whole.
bind=--bind
[ "$userns" = no ] || bind=--rbind

read_only() { # source target
    mount "$bind" "$1" "$2"
    mount -o remount,bind,ro,nosuid "$2"
}
file() { # source target: one file or socket, as the host serves it
    : >"$2"
    mount --bind "$1" "$2"
}

echo cvm >/proc/sys/kernel/hostname
mount -t tmpfs -o size=4m,mode=0755,nosuid,nodev cvm-root "$root"
cd "$root"
mkdir -p usr etc proc sys dev run mem opt/jdk opt/agent data output tmp work old
for link in bin sbin lib lib32 lib64 libx32; do
    if [ -L "/$link" ]; then ln -s "usr/$link" "$link"; elif [ -d "/$link" ]; then mkdir "$link"; read_only "/$link" "$link"; fi
done
read_only /usr usr
# What the administrator put beside the distribution's own files is none of the CVM's business.
mount -t tmpfs -o size=4k,ro none usr/local
mount -t tmpfs -o size=4k,ro none usr/src
read_only "$java" opt/jdk
read_only "$agent" opt/agent

# No host name, user or secret is in here: only what the dynamic linker and a distribution's JDK look for.
for entry in ld.so.cache ld.so.conf ld.so.conf.d alternatives; do
    if [ -d "/etc/$entry" ]; then cp -R "/etc/$entry" "etc/$entry"; elif [ -f "/etc/$entry" ]; then cp "/etc/$entry" "etc/$entry"; fi
done
for entry in /etc/java-*-openjdk; do
    if [ -d "$entry" ]; then mkdir "etc/${entry##*/}"; read_only "$entry" "etc/${entry##*/}"; fi
done
printf 'root:x:0:0:root:/:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n' >etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' >etc/group

mount -t tmpfs -o size=1m,mode=0755,nosuid,nodev none run
mount -t proc -o nosuid,nodev,noexec proc proc
if [ "$userns" = no ]; then
    # The kernel's switches are the whole host's. (In a user namespace they are out of reach anyway.)
    for entry in sys bus irq sysrq-trigger; do
        [ ! -e "proc/$entry" ] || { mount --bind "proc/$entry" "proc/$entry" && mount -o remount,bind,ro "proc/$entry"; }
    done
fi

# A workload that gets a user namespace of its own may mount /proc only where one without anything on top is in sight.
mkdir -m 0700 run/kernel
mount -t proc -o nosuid,nodev,noexec proc run/kernel

mount -t tmpfs -o size=64k,mode=0755 none sys
mkdir -p sys/fs/cgroup
case $cgroups in
v2)
    mount -t cgroup2 -o nosuid,nodev,noexec cgroup sys/fs/cgroup
    ;;
v1*)
    mount -t tmpfs -o size=64k,mode=0755 none sys/fs/cgroup
    for controller in ${cgroups#v1 }; do
        mkdir "sys/fs/cgroup/$controller"
        # Controllers that the host mounts together can only be mounted together; one of them is enough then.
        mount -t cgroup -o "nosuid,nodev,noexec,$controller" cgroup "sys/fs/cgroup/$controller" || rmdir "sys/fs/cgroup/$controller"
    done
    ;;
none)
    mount -t cgroup2 -o ro,nosuid,nodev,noexec cgroup sys/fs/cgroup || :
    ;;
esac

mount -t tmpfs -o size=64k,mode=0755,nosuid none dev
mkdir dev/shm
mount -t tmpfs -o "size=${memory}m,mode=1777,nosuid,nodev" none dev/shm
for device in null zero full random urandom fuse; do
    if [ -e "/dev/$device" ]; then file "/dev/$device" "dev/$device"; fi
done
ln -s /proc/self/fd dev/fd

# Everything that may hold plaintext lies in memory, under a bound.
mount -t tmpfs -o "size=${memory}m,mode=0711,nosuid,nodev" cvm-memory mem
for place in data output tmp; do
    # The workload's user passes through on its way to what is mounted for it.
    mkdir -m 0711 "mem/$place"
    mount --bind "mem/$place" "$place"
done
# Besides the job's own files, the unpacked image lies here.
mount -t tmpfs -o "size=$((memory + image_mib))m,mode=0711,nosuid,nodev" cvm-work work
chmod 1777 tmp

mkdir -p run/cce/objects/objects run/cce/results run/cce/images
: >run/cce/config.json
read_only "$folder/run/config.json" run/cce/config.json
file "$folder/run/cced.sock" run/cce/cced.sock
file "$guest" run/cce/guest-agent.sock
read_only "$objects" run/cce/objects/objects
# The sealed results of other jobs are ciphertext too, and still not this job's to look at.
[ ! -d run/cce/objects/objects/results ] || mount -t tmpfs -o size=4k,ro none run/cce/objects/objects/results
mount --bind "$results" run/cce/results
mount -o remount,bind,nosuid,nodev,noexec run/cce/results
read_only "$images" run/cce/images

mount -o remount,bind,ro,nosuid,nodev "$root"
cd "$root"
pivot_root . old
cd /
umount -l old

ulimit -c 0
setpriv --inh-caps=-all \
    --bounding-set=-sys_module,-sys_rawio,-sys_boot,-sys_time,-sys_nice,-sys_pacct,-sys_tty_config,-syslog,-net_raw,-net_broadcast,-ipc_lock,-ipc_owner,-linux_immutable,-lease,-audit_write,-audit_control,-mac_admin,-mac_override,-wake_alarm,-block_suspend \
    -- "$@"
