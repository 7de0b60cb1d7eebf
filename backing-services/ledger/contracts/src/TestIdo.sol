// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice DEVELOPMENT ONLY: the questions an IDO dataset contract answers, with answers set by its project. It stands in
/// for a contract launched elsewhere, whose names for access and owner differ from RentalOnly's.
contract TestIdo {
    address public immutable projectAddress;
    uint256 public hourlyRate = 1_000_000;
    mapping(address user => uint256) private remaining;

    error NotProject();

    constructor() {
        projectAddress = msg.sender;
    }

    function grant(address user, uint256 secondsFromNow) external {
        if (msg.sender != projectAddress) revert NotProject();
        remaining[user] = block.timestamp + secondsFromNow;
    }

    function hasValidAccess(address user) external view returns (bool) {
        return remaining[user] > block.timestamp;
    }

    function getRemainingAccessTime(address user) external view returns (uint256) {
        return remaining[user] > block.timestamp ? remaining[user] - block.timestamp : 0;
    }
}
