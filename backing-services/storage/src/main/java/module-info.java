/// Object storage: one small port, [cce.storage.ObjectStore], and the local directory that implements it.
///
/// What lies in a store is ciphertext with opaque names, and the module holds no key type and can name none. It
/// promises durability and atomicity, not authenticity: whoever reads an object must be able to tell by itself
/// whether it is the right one (`cce.sealing` is).
module cce.storage {
    requires static org.jspecify;

    exports cce.storage;
}
