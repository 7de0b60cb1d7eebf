// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RentalOnly} from "./RentalOnly.sol";

/// @notice Makes rental contracts and is the registry of datasets: an address is a dataset exactly when it is known here.
contract DatasetFactory {
    /// @notice How a dataset contract answers questions about access and ownership.
    enum ContractKind {
        None,
        RentalOnly,
        Ido
    }

    address public immutable owner;
    address public immutable paymentToken;
    address public immutable feeTo;
    address public immutable rentalOnlyImplementation;

    uint256 public datasetCount;
    mapping(address dataset => ContractKind) public kindOf;
    mapping(address dataset => uint256 id) public idOf;
    mapping(uint256 id => address dataset) public datasetById;

    event RentalOnlyCreated(
        uint256 indexed datasetId,
        address indexed projectAddress,
        address indexed rentalOnly,
        string metadataURI,
        uint256 hourlyRate
    );
    event IdoAdopted(uint256 indexed datasetId, address indexed ido);

    error ZeroAddress();
    error EmptyString();
    error NotOwner();
    error AlreadyRegistered();
    error NotAContract();
    error CloneFailed();

    constructor(address paymentToken_, address feeTo_) {
        if (paymentToken_ == address(0) || feeTo_ == address(0)) revert ZeroAddress();
        owner = msg.sender;
        paymentToken = paymentToken_;
        feeTo = feeTo_;
        rentalOnlyImplementation = address(new RentalOnly());
    }

    /// @notice Registers a dataset that is only rented. Its id is the address of its contract.
    /// @param projectAddress who owns the dataset; only that account may register for itself
    function deployRentalOnly(address projectAddress, string calldata metadataURI, uint256 hourlyRate)
        external
        returns (uint256 datasetId, address dataset)
    {
        if (projectAddress == address(0)) revert ZeroAddress();
        if (projectAddress != msg.sender) revert NotOwner();
        if (bytes(metadataURI).length == 0) revert EmptyString();
        dataset = clone(rentalOnlyImplementation);
        datasetId = register(dataset, ContractKind.RentalOnly);
        RentalOnly(dataset).initialize(projectAddress, paymentToken, feeTo, metadataURI, hourlyRate);
        emit RentalOnlyCreated(datasetId, projectAddress, dataset, metadataURI, hourlyRate);
    }

    /// @notice Registers a dataset whose contract was launched elsewhere and answers `hasValidAccess`.
    function adoptIdo(address ido) external returns (uint256 datasetId) {
        if (msg.sender != owner) revert NotOwner();
        if (ido.code.length == 0) revert NotAContract();
        datasetId = register(ido, ContractKind.Ido);
        emit IdoAdopted(datasetId, ido);
    }

    function isDataset(address dataset) external view returns (bool) {
        return kindOf[dataset] != ContractKind.None;
    }

    function register(address dataset, ContractKind kind) private returns (uint256 datasetId) {
        if (kindOf[dataset] != ContractKind.None) revert AlreadyRegistered();
        datasetId = ++datasetCount;
        kindOf[dataset] = kind;
        idOf[dataset] = datasetId;
        datasetById[datasetId] = dataset;
    }

    /// The minimal proxy of EIP-1167: 10 bytes that return the 45 that follow, which delegate every call.
    function clone(address implementation) private returns (address instance) {
        bytes memory code = abi.encodePacked(
            hex"3d602d80600a3d3981f3363d3d373d3d3d363d73", implementation, hex"5af43d82803e903d91602b57fd5bf3"
        );
        assembly ("memory-safe") {
            instance := create(0, add(code, 0x20), mload(code))
        }
        if (instance == address(0)) revert CloneFailed();
    }
}
