package cce.agent;

import cce.decryptfs.DecryptFs;
import cce.decryptfs.FetchOptions;
import cce.decryptfs.Mount;
import cce.decryptfs.MountException;
import cce.decryptfs.MountOptions;
import cce.decryptfs.SealedDataset;
import cce.protocol.FailureNotice;
import cce.protocol.JobSpec;
import cce.protocol.KeyRequest;
import cce.protocol.ObjectLayout;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SnapshotManifest;
import cce.sealing.VerifiedSnapshot;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The job's datasets, each mounted in clear under its name. What a dataset is was said by cced, which has it from
/// the chain; the store is believed nothing.
final class MountedData implements AutoCloseable {
    private final Map<String, Mount> mounts = new LinkedHashMap<>();

    private static final Set<String> LOCAL_FILE_SYSTEMS = Set.of(
            "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "tmpfs", "ramfs", "overlay", "squashfs", "erofs");

    private MountedData() {}

    static MountedData mount(JobSpec spec, KeyExchange.Granted granted, ObjectStore store, Path objects, Path folder)
            throws AgentException {
        MountedData data = new MountedData();
        try {
            for (var named : spec.datasets().entrySet()) {
                KeyRequest.SealedDataset sealed = granted.datasets().stream()
                        .filter(dataset -> dataset.datasetId().equals(named.getValue()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("Checked when the answer was opened."));
                DatasetKey key = granted.keys().datasetKey(sealed.datasetId());
                SealedDataset dataset = open(sealed, key, store);
                data.mounts.put(named.getKey(), mount(dataset, folder.resolve(named.getKey()), objects));
            }
            return data;
        } catch (AgentException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /// Mount points by mount name.
    Map<String, Path> folders() {
        Map<String, Path> folders = new LinkedHashMap<>();
        mounts.forEach((name, mount) -> folders.put(name, mount.mountPoint()));
        return folders;
    }

    /// To be asked after the program ended: whatever it computed from a refused read is worth nothing.
    void requireNoFault() throws AgentException {
        for (Mount mount : mounts.values()) {
            if (mount.fault().isPresent()) {
                // Which file it was is content of the dataset; the cause may name it.
                throw new AgentException(
                        FailureNotice.Reason.DATA_TAMPERED,
                        "A dataset could not be read as it was sealed: its stored objects were changed or lost.");
            }
        }
    }

    @Override
    public void close() {
        mounts.values().removeIf(MountedData::unmounted);
        if (!mounts.isEmpty()) {
            throw new IllegalStateException("A dataset could not be unmounted.");
        }
    }

    private static boolean unmounted(Mount mount) {
        try {
            mount.close();
            return true;
        } catch (MountException e) {
            return false;
        }
    }

    private static SealedDataset open(KeyRequest.SealedDataset sealed, DatasetKey key, ObjectStore store)
            throws AgentException {
        try {
            // Stays open as long as the mount: entries are read from it when their files are opened.
            ObjectReader manifest = store.open(ObjectName.parse(sealed.manifestObject()));
            VerifiedSnapshot snapshot = SnapshotManifest.open(
                    manifest::readFully, manifest.size(), sealed.root(), sealed.snapshotId(), key);
            return new SealedDataset(
                    snapshot,
                    key,
                    store,
                    object -> new ObjectName(ObjectLayout.datasetFile(sealed.datasetId(), object.toString())));
        } catch (SealingException | IOException e) {
            throw new AgentException(
                    FailureNotice.Reason.DATA_TAMPERED,
                    "The manifest of dataset " + sealed.datasetId() + " is not there or not the one on the chain.",
                    e);
        }
    }

    private static Mount mount(SealedDataset dataset, Path folder, Path objects) throws AgentException {
        try {
            Files.createDirectories(folder);
            return isFar(objects)
                    ? DecryptFs.mount(folder, dataset, MountOptions.standard(), FetchOptions.standard())
                    : DecryptFs.mount(folder, dataset, MountOptions.standard());
        } catch (IOException e) {
            throw new AgentException(FailureNotice.Reason.INTERNAL, "A dataset could not be mounted.", e);
        }
    }

    /// Whether reading an object takes a journey: then ranges are fetched side by side and ahead of the reader. On a
    /// disk of the machine that would only copy every byte once more.
    private static boolean isFar(Path objects) throws IOException {
        return !LOCAL_FILE_SYSTEMS.contains(Files.getFileStore(objects).type());
    }
}
