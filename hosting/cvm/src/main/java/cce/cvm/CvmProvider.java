package cce.cvm;

import cce.protocol.JobId;
import cce.protocol.Measurement;

/// One way to get a confidential VM: namespaces on this machine, a hypervisor, a cloud.
interface CvmProvider {
    /// What a provider needs to know.
    ///
    /// @param bootConfig put before the agent byte for byte
    /// @param configId what the TEE has to show as MRCONFIGID: SHA-384 of the canonical boot configuration
    record Boot(JobId job, String bootConfig, Measurement configId, int memoryMib) {}

    /// Starts a CVM and returns once its first process runs.
    ///
    /// @throws CvmHostException if it cannot; nothing is left behind then
    RunningCvm boot(Boot boot);

    /// Destroys what a predecessor of this process left behind when it was killed. To be called once, before the first
    /// boot.
    void destroyStale();
}
