/// DecryptFS: a read-only FUSE file system whose files are decrypted in memory while a job reads them.
///
/// The module talks to the kernel itself: it opens `/dev/fuse`, mounts, and answers the kernel's requests, from
/// there or over io_uring, from Java through the foreign function API, so no native library runs inside the TEE. It
/// trusts the kernel it runs on and the verified snapshot it is given; it does not trust the store the ciphertext
/// comes from. A byte that fails verification becomes `EIO` for the program that asked for it and a recorded fault on
/// the mount, never a
/// wrong byte.
///
/// It must run with `--enable-native-access=cce.decryptfs` (or `ALL-UNNAMED` on the class path).
module cce.decryptfs {
    requires cce.protocol;
    requires transitive cce.sealing;
    requires transitive cce.storage;
    requires static org.jspecify;

    exports cce.decryptfs;
}
