/// Runs the workload of a job: takes an OCI image layout and a code bundle, each known only by its SHA-256
/// digest, unpacks them without letting a hostile archive reach outside its folder, runs the program under
/// `runc` with nothing but the data, code and output folders it was given, and collects what it wrote.
///
/// It trusts the kernel, `runc` and the caller's digests. It does not trust the image layout, the code bundle,
/// the program, or anything the program writes.
module cce.executor {
    requires static org.jspecify;
    requires tools.jackson.databind;
    requires org.apache.commons.compress;

    exports cce.executor;
}
