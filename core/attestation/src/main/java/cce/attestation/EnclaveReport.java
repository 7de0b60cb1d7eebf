package cce.attestation;

/// The SGX report of an enclave, 384 bytes: here the quoting enclave's, which vouches for the key that signs quotes.
record EnclaveReport(
        Octets bytes,
        Octets cpuSvn,
        Octets miscSelect,
        Octets attributes,
        Octets mrEnclave,
        Octets mrSigner,
        int isvProdId,
        int isvSvn,
        ReportData reportData) {
    static final int LENGTH_BYTES = 384;
    private static final int DEBUG_BIT = 0x02;

    static EnclaveReport read(String name, Octets bytes) {
        FieldReader in = new FieldReader(bytes);
        Octets cpuSvn = in.take(name + ".cpuSvn", 16);
        Octets miscSelect = in.take(name + ".miscSelect", 4);
        in.skip(name + ".reserved1", 28);
        Octets attributes = in.take(name + ".attributes", 16);
        Octets mrEnclave = in.take(name + ".mrEnclave", 32);
        in.skip(name + ".reserved2", 32);
        Octets mrSigner = in.take(name + ".mrSigner", 32);
        in.skip(name + ".reserved3", 96);
        int isvProdId = in.u16(name + ".isvProdId");
        int isvSvn = in.u16(name + ".isvSvn");
        in.skip(name + ".reserved4", 60);
        ReportData reportData = new ReportData(in.take(name + ".reportData", ReportData.LENGTH_BYTES));
        in.requireEnd(name);
        return new EnclaveReport(
                bytes, cpuSvn, miscSelect, attributes, mrEnclave, mrSigner, isvProdId, isvSvn, reportData);
    }

    boolean debug() {
        return (attributes.at(0) & DEBUG_BIT) != 0;
    }
}
