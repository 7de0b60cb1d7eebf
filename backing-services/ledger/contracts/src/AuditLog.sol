// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DatasetFactory} from "./DatasetFactory.sol";

interface IDatasetOwner {
    function owner() external view returns (address);

    function projectAddress() external view returns (address);
}

/// @notice The append-only log of everything done with datasets. Each record's head covers the head before it, so the
/// newest head stands for all of them (docs/formats/audit-log.md). Nothing here changes or removes a record.
contract AuditLog {
    /// The codes are shared with the Java client and never change meaning.
    enum Kind {
        DatasetRegistered,
        SnapshotFinalised,
        JobAccepted,
        KeysReleased,
        ResultSubmitted,
        ReviewDecided,
        ResultReleased,
        JobEnded,
        MeasurementRegistered,
        MeasurementRevoked,
        AlgorithmRegistered,
        AlgorithmFlagged,
        Delisted,
        ResultKeyDelivered
    }

    address public immutable owner;
    DatasetFactory public immutable factory;

    bytes32 public head;
    uint64[] private blocks;
    mapping(address account => bool) public isRecorder;
    mapping(bytes32 recordId => uint256 seqPlusOne) private positions;

    event Recorded(
        uint64 indexed seq,
        Kind kind,
        address recorder,
        address indexed dataset,
        bytes32 indexed subject,
        bytes32 digest,
        uint64 time,
        bytes32 previousHead,
        bytes32 head
    );
    event RecorderPermitted(address indexed recorder);
    event RecorderDismissed(address indexed recorder);

    error NotOwner();
    error NotPermitted();
    error AlreadyRecorded(uint256 seq);
    error NoSuchRecord();
    error ZeroAddress();

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner();
        _;
    }

    constructor(DatasetFactory factory_) {
        owner = msg.sender;
        factory = factory_;
        head = keccak256(abi.encode(keccak256("cce/v1/audit-log"), block.chainid, address(this)));
    }

    function permitRecorder(address recorder) external onlyOwner {
        if (recorder == address(0)) revert ZeroAddress();
        isRecorder[recorder] = true;
        emit RecorderPermitted(recorder);
    }

    function dismissRecorder(address recorder) external onlyOwner {
        isRecorder[recorder] = false;
        emit RecorderDismissed(recorder);
    }

    /// @notice Appends a record. The same content by the same recorder is taken once only, which makes a retry safe.
    function append(Kind kind, address dataset, bytes32 subject, bytes32 digest) external returns (uint64 seq) {
        if (!isRecorder[msg.sender] && !mayRecordAsOwner(kind, dataset)) revert NotPermitted();
        bytes32 id = recordId(msg.sender, kind, dataset, subject, digest);
        if (positions[id] != 0) revert AlreadyRecorded(positions[id] - 1);

        seq = uint64(blocks.length);
        uint64 time = uint64(block.timestamp);
        bytes32 previousHead = head;
        bytes32 newHead =
            keccak256(abi.encode(previousHead, seq, kind, msg.sender, dataset, subject, digest, time));
        positions[id] = uint256(seq) + 1;
        blocks.push(uint64(block.number));
        head = newHead;
        emit Recorded(seq, kind, msg.sender, dataset, subject, digest, time, previousHead, newHead);
    }

    function count() external view returns (uint256) {
        return blocks.length;
    }

    /// @notice Number of the block that holds a record, so that readers need not search for it.
    function blockOf(uint256 seq) external view returns (uint64) {
        if (seq >= blocks.length) revert NoSuchRecord();
        return blocks[seq];
    }

    /// @notice The position of a record plus one, or 0 where there is none.
    function find(address recorder, Kind kind, address dataset, bytes32 subject, bytes32 digest)
        external
        view
        returns (uint256 seqPlusOne)
    {
        return positions[recordId(recorder, kind, dataset, subject, digest)];
    }

    /// The recorder is part of the identity: else one recorder could take the place of another's record.
    function recordId(address recorder, Kind kind, address dataset, bytes32 subject, bytes32 digest)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(recorder, kind, dataset, subject, digest));
    }

    /// Owners may say what is theirs to say: that they registered, reviewed, flagged or delisted.
    function mayRecordAsOwner(Kind kind, address dataset) private view returns (bool) {
        bool theirs = kind == Kind.DatasetRegistered || kind == Kind.ReviewDecided || kind == Kind.AlgorithmFlagged
            || kind == Kind.Delisted;
        if (!theirs) return false;
        DatasetFactory.ContractKind contractKind = factory.kindOf(dataset);
        if (contractKind == DatasetFactory.ContractKind.RentalOnly) {
            return IDatasetOwner(dataset).owner() == msg.sender;
        }
        if (contractKind == DatasetFactory.ContractKind.Ido) {
            return IDatasetOwner(dataset).projectAddress() == msg.sender;
        }
        return false;
    }
}
