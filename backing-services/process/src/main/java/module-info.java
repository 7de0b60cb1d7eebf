/// What a process that holds keys asks of the kernel it runs on: that its memory reaches no disk.
///
/// Three calls of the C library by way of `java.lang.foreign`, and nothing else: whoever holds a key uses it, so it has
/// no dependency. It must run with `--enable-native-access=cce.process` (or `ALL-UNNAMED` on the class path).
module cce.process {
    requires static org.jspecify;

    exports cce.process;
}
