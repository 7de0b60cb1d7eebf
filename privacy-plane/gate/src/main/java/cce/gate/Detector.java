package cce.gate;

import java.util.List;

/// One way to look for leaks. Detectors see all evidence, report findings and nothing else; one that throws or runs out
/// of time is itself a finding.
sealed interface Detector
        permits CanonicalDetector,
                CapacityDetector,
                ColumnDetector,
                DecodeDetector,
                DerivableDetector,
                DifferencingDetector,
                DocumentDetector,
                ExtremeDetector,
                ImageDetector,
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
