namespace Cleave.Vulkan;

/// <summary>The details of an <see cref="AllocationFailure"/> of device memory: every memory type that was tried, and how full it
/// was.</summary>
/// <remarks>Immutable plain data; <c>default</c> is no failure.</remarks>
public readonly record struct DeviceFailure
{
    private readonly IReadOnlyList<DeviceAttempt>? _attempts;

    /// <summary>The kind of the failure: that of the last memory type that was tried.</summary>
    public DeviceFailureCode Code { get; init; }

    /// <summary>Bytes that were asked for.</summary>
    public ulong Size { get; init; }

    /// <summary>The VkResult of the driver; 0 if the driver was not asked.</summary>
    public int DriverResult { get; init; }

    /// <summary>The parameter that is invalid; null for every other failure.</summary>
    public string? ParamName { get; init; }

    /// <summary>The sentence that says what happened, if the failure is none of a memory type.</summary>
    public string? Detail { get; init; }

    /// <summary>The memory types that were tried, in their order.</summary>
    public IReadOnlyList<DeviceAttempt> Attempts
    {
        get => _attempts ?? [];
        init => _attempts = value;
    }

    /// <summary>Whether the call failed; false for <c>default</c>.</summary>
    public bool IsFailure => Code != DeviceFailureCode.None;

    /// <summary>Describes the failure: the size, then a sentence for each memory type that was tried.</summary>
    public override string ToString() =>
        !IsFailure ? "No failure."
        : Attempts.Count == 0 ? Detail ?? $"The driver answered {ResultText.Of((VkResult)DriverResult)}."
        : $"No device memory for {ByteText.Exact(Size)}. {string.Join(' ', Attempts)}{(Detail is null ? "" : " " + Detail)}";

    /// <summary>The details of a failure that a method of this package reported.</summary>
    /// <param name="failure">The failure.</param>
    /// <returns>The details; <c>default</c> if the call succeeded, or if the failure is of another allocator.</returns>
    public static DeviceFailure Of(in AllocationFailure failure) => failure.Text is DeviceFailureText text ? text.Failure : default;

    /// <summary>Makes the failure that all allocators report, with these details.</summary>
    public AllocationFailure ToAllocationFailure() => !IsFailure ? default : new AllocationFailure
    {
        Code = CodeOf(Code),
        Value = Size,
        Limit = Attempts.Count == 0 ? 0 : Attempts[^1].Limit,
        FreeBytes = Attempts.Count == 0 ? 0 : Attempts.Max(attempt => attempt.FreeBytes),
        LargestFreeBlock = Attempts.Count == 0 ? 0 : Attempts.Max(attempt => attempt.LargestFreeRun),
        LargestFreeRun = Attempts.Count == 0 ? 0 : Attempts.Max(attempt => attempt.LargestFreeRun),
        ParamName = ParamName,
        Text = new DeviceFailureText(this),
    };

    /// <summary>Makes the failure that all allocators report, with these details.</summary>
    public static implicit operator AllocationFailure(DeviceFailure failure) => failure.ToAllocationFailure();

    /// <summary>Makes the exception of this failure.</summary>
    internal Exception ToException() => ToAllocationFailure().ToException();

    /// <summary>Makes a failure of an argument.</summary>
    internal static DeviceFailure Invalid(string parameter, string detail) =>
        new() { Code = DeviceFailureCode.InvalidArgument, ParamName = parameter, Detail = detail };

    /// <summary>Makes a failure of a call of the driver that is none of memory.</summary>
    internal static DeviceFailure Driver(DeviceFailureCode code, VkResult result, string action) => new()
    {
        Code = result == VkResult.ErrorDeviceLost ? DeviceFailureCode.DeviceLost : code,
        DriverResult = (int)result,
        Detail = $"{action} failed: the driver answered {ResultText.Of(result)}.",
    };

    private static FailureCode CodeOf(DeviceFailureCode code) => code switch
    {
        DeviceFailureCode.InvalidArgument => FailureCode.InvalidOption,
        DeviceFailureCode.NoSuitableType or DeviceFailureCode.NeedsDedicated => FailureCode.NotSupported,
        DeviceFailureCode.OutOfMemory or DeviceFailureCode.NoRoomInBlocks or DeviceFailureCode.PoolFull => FailureCode.NoSpace,
        DeviceFailureCode.TooLarge => FailureCode.TooLarge,
        DeviceFailureCode.HeapLimit or DeviceFailureCode.OverBudget or DeviceFailureCode.TooManyAllocations => FailureCode.DeviceLimit,
        DeviceFailureCode.DeviceLost => FailureCode.DeviceLost,
        _ => FailureCode.DriverRefused,
    };
}
