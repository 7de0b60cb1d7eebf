package cce.gate;

import java.util.List;

/// One way to look for leaks. Detectors see all evidence, report findings and nothing else; one that throws or runs out
/// of time is itself a finding.
sealed interface Detector
        permits CanonicalDetector,
                CapacityDetector,
                ColumnDetector,
                CompressionDetector,
                DecodeDetector,
                DerivableDetector,
                DifferencingDetector,
                DocumentDetector,
                ExtremeDetector,
                ImageDetector,
                InstanceDetector,
                MembershipDetector,
                ModelDetector,
                NameDetector,
                OpaqueDetector,
                PerRecordDetector,
                PersonalDetector,
                PrecisionDetector,
                ProjectionDetector,
                RecordDetector,
                RegressionDetector,
                SecretDetector,
                SequenceDetector,
                SmallCellDetector,
                StructureDetector,
                TransformDetector {
    DetectorId id();

    void inspect(Evidence evidence, Findings findings);

    /// Detectors of one lane run one after the other, lanes beside each other.
    default Lane lane() {
        return Lane.CONTENT;
    }

    /// What detectors work on, and so whose results they wait for.
    enum Lane {
        /// All values of the output against all rows of the input.
        RECORDS,
        /// Tables of the output; later detectors use the group-bys that earlier ones recognised.
        TABLES,
        /// The output by itself.
        CONTENT
    }

    /// All detectors of this version in the order they run.
    static List<Detector> all() {
        return List.of(
                new DecodeDetector(),
                new NameDetector(),
                new OpaqueDetector(),
                new ModelDetector(),
                new ImageDetector(),
                new RecordDetector(),
                new ColumnDetector(),
                new SmallCellDetector(),
                new DerivableDetector(),
                new ProjectionDetector(),
                new TransformDetector(),
                new SequenceDetector(),
                new InstanceDetector(),
                new MembershipDetector(),
                new CompressionDetector(),
                new StructureDetector(),
                new CanonicalDetector(),
                new CapacityDetector(),
                new PerRecordDetector(),
                new PersonalDetector(),
                new SecretDetector(),
                new DocumentDetector(),
                new DifferencingDetector(),
                new ExtremeDetector(),
                new RegressionDetector(),
                new PrecisionDetector());
    }
}
