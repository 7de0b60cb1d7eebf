// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "./IERC20.sol";

/// @notice One dataset that is rented by the hour. Its address is the dataset's id.
contract RentalOnly {
    struct MetadataVersion {
        string uri;
        uint256 timestamp;
    }

    /// @notice Share of each rent that goes to `feeTo`, in basis points.
    uint256 public constant FEE_BASIS_POINTS = 500;
    uint256 private constant BASIS_POINTS = 10_000;
    /// An unbounded number of hours would let a mistyped purchase overflow the expiry.
    uint256 public constant MAX_HOURS = 24 * 365 * 10;

    address public owner;
    address public usdcToken;
    address public feeTo;
    string public metadataURI;
    uint256 public hourlyRate;
    bool public isActive;
    bool private entered;
    uint256 public totalRentalCollected;
    uint256 public pendingWithdrawal;
    mapping(address user => uint256) public accessExpiresAt;
    MetadataVersion[] public metadataHistory;

    event AccessPurchased(address indexed user, uint256 hoursPurchased, uint256 cost, uint256 expiresAt);
    event HourlyRateUpdated(uint256 oldRate, uint256 newRate);
    event MetadataUpdated(string uri, uint256 version);
    event Withdrawn(address indexed to, uint256 amount);
    event Deactivated();

    error NotOwner();
    error ContractDeactivated();
    error AlreadyDeactivated();
    error HoursMustBePositive();
    error TooManyHours();
    error NothingToWithdraw();
    error AlreadyInitialized();
    error EmptyString();
    error PaymentFailed();
    error Reentered();

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner();
        _;
    }

    modifier nonReentrant() {
        if (entered) revert Reentered();
        entered = true;
        _;
        entered = false;
    }

    /// The implementation itself belongs to nobody and can never be initialised; only its clones can.
    constructor() {
        usdcToken = address(1);
    }

    /// @notice Sets up a clone, once. The factory calls it in the transaction that makes the clone.
    function initialize(
        address owner_,
        address usdcToken_,
        address feeTo_,
        string calldata metadataURI_,
        uint256 hourlyRate_
    ) external {
        if (usdcToken != address(0)) revert AlreadyInitialized();
        owner = owner_;
        usdcToken = usdcToken_;
        feeTo = feeTo_;
        metadataURI = metadataURI_;
        hourlyRate = hourlyRate_;
        isActive = true;
        metadataHistory.push(MetadataVersion(metadataURI_, block.timestamp));
    }

    /// @notice Pays for access; a running rental is prolonged, an expired one starts now.
    function purchaseAccess(uint256 hoursToBuy) external nonReentrant {
        if (!isActive) revert ContractDeactivated();
        if (hoursToBuy == 0) revert HoursMustBePositive();
        if (hoursToBuy > MAX_HOURS) revert TooManyHours();
        uint256 cost = hourlyRate * hoursToBuy;
        uint256 fee = cost * FEE_BASIS_POINTS / BASIS_POINTS;
        uint256 running = accessExpiresAt[msg.sender];
        uint256 from = running > block.timestamp ? running : block.timestamp;
        uint256 expiresAt = from + hoursToBuy * 1 hours;

        accessExpiresAt[msg.sender] = expiresAt;
        totalRentalCollected += cost;
        pendingWithdrawal += cost - fee;
        emit AccessPurchased(msg.sender, hoursToBuy, cost, expiresAt);

        pull(msg.sender, address(this), cost - fee);
        pull(msg.sender, feeTo, fee);
    }

    /// @notice Sends the rents collected to the owner; works after deactivation too.
    function withdraw() external onlyOwner nonReentrant {
        uint256 amount = pendingWithdrawal;
        if (amount == 0) revert NothingToWithdraw();
        pendingWithdrawal = 0;
        emit Withdrawn(owner, amount);
        callToken(abi.encodeCall(IERC20.transfer, (owner, amount)));
    }

    function updateHourlyRate(uint256 newRate) external onlyOwner {
        if (!isActive) revert ContractDeactivated();
        emit HourlyRateUpdated(hourlyRate, newRate);
        hourlyRate = newRate;
    }

    function updateMetadata(string calldata uri) external onlyOwner {
        if (bytes(uri).length == 0) revert EmptyString();
        metadataURI = uri;
        metadataHistory.push(MetadataVersion(uri, block.timestamp));
        emit MetadataUpdated(uri, metadataHistory.length);
    }

    /// @notice Stops sales for good. Access already bought stays.
    function deactivate() external onlyOwner {
        if (!isActive) revert AlreadyDeactivated();
        isActive = false;
        emit Deactivated();
    }

    function hasAccess(address user) external view returns (bool) {
        return accessExpiresAt[user] > block.timestamp;
    }

    function getMetadataHistoryLength() external view returns (uint256) {
        return metadataHistory.length;
    }

    function pull(address from, address to, uint256 amount) private {
        if (amount == 0) return;
        callToken(abi.encodeCall(IERC20.transferFrom, (from, to, amount)));
    }

    /// Some tokens return nothing, some return false instead of reverting: neither may pass for a payment that failed.
    function callToken(bytes memory request) private {
        address token = usdcToken;
        if (token.code.length == 0) revert PaymentFailed();
        (bool succeeded, bytes memory answer) = token.call(request);
        if (!succeeded) revert PaymentFailed();
        if (answer.length != 0 && !abi.decode(answer, (bool))) revert PaymentFailed();
    }
}
