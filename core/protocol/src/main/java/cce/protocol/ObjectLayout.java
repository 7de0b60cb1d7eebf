package cce.protocol;

/// Where things lie in the object store. Names are opaque: they say which dataset or job an object belongs
/// to and nothing of paths or contents. Both planes build names here, so they cannot disagree.
public final class ObjectLayout {
    /// The path that the gate's index is sealed under; no file of a dataset may take it.
    public static final String GATE_INDEX_PATH = ".cce/gate-index";

    private ObjectLayout() {}

    /// One sealed file of a dataset.
    ///
    /// @param object 32 lower-case hexadecimal digits, from the snapshot manifest
    public static String datasetFile(DatasetId dataset, String object) {
        return datasetPrefix(dataset) + "/objects/" + object;
    }

    /// The sealed manifest of a snapshot, under the hash of its sealed bytes.
    public static String manifest(DatasetId dataset, Sha256Digest root) {
        return datasetPrefix(dataset) + "/manifests/" + root;
    }

    /// Below it lie the empty objects whose names announce a dataset's snapshots.
    public static String snapshots(DatasetId dataset) {
        return datasetPrefix(dataset) + "/snapshots";
    }

    /// The empty object that announces a snapshot, put last: the time it was made, its id and its root. Whoever
    /// reads it believes nothing before the manifest opened under that id and hashed to that root.
    public static String snapshot(DatasetId dataset, long createdAtSecond, SnapshotId snapshot, Sha256Digest root) {
        return "%s/%016x-%s-%s".formatted(snapshots(dataset), createdAtSecond, snapshot, root);
    }

    /// The sealed index that the Output Gate knows a snapshot by, under the hash of its sealed bytes.
    public static String gateIndex(DatasetId dataset, Sha256Digest digest) {
        return datasetPrefix(dataset) + "/indexes/" + digest;
    }

    /// A code bundle, in clear: its digest is its name.
    public static String code(Sha256Digest digest) {
        return "code/" + digest;
    }

    /// A result as the gate wrote it anew, under the hash of its sealed bytes. Jobs cannot write here.
    public static String released(JobId job, Sha256Digest hash) {
        return "released/" + job + "/" + hash;
    }

    private static String datasetPrefix(DatasetId dataset) {
        return "datasets/" + dataset.bytes().hex();
    }
}
