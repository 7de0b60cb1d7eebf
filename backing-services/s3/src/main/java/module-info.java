/// The object store port over S3 and whatever speaks its interface.
///
/// A module of its own, so that the SDK it brings is part of the privacy plane and of clients, never of a confidential
/// VM. Like every store it promises durability and atomicity, not authenticity, and holds no key that opens anything:
/// its credentials reach ciphertext only.
module cce.s3 {
    requires static org.jspecify;
    requires software.amazon.awssdk.auth;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.urlconnection;
    requires software.amazon.awssdk.profiles;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.retries;
    requires software.amazon.awssdk.retries.api;
    requires software.amazon.awssdk.services.s3;
    requires software.amazon.awssdk.utils;
    requires transitive cce.storage;

    exports cce.s3;
}
