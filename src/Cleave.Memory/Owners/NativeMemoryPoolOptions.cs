using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>The options of a new <see cref="NativeMemoryPool"/>.</summary>
public sealed record NativeMemoryPoolOptions
{
    /// <summary>The name of the pool in meters and messages. Default: "pool".</summary>
    public string Name { get; init; } = "pool";

    /// <summary>The size in bytes of the smallest buffer, and of a buffer that is rented without a size: a power of two. Default: 4
    /// KiB.</summary>
    public int MinBufferSize { get; init; } = 4096;

    /// <summary>The size in bytes of the largest buffer that is kept for the next rent: a power of two. Default: 1 MiB.</summary>
    /// <remarks>Larger buffers, of any size up to 2 GiB less one byte, are allocated for each rent and freed when they are
    /// returned.</remarks>
    public int MaxKeptSize { get; init; } = 1 << 20;

    /// <summary>The maximum number of bytes of idle buffers that are kept. Default: 64 MiB.</summary>
    public long MaxIdleBytes { get; init; } = 64 << 20;

    /// <summary>The minimum time that a buffer stays idle before it is freed. Default: 10 seconds.</summary>
    /// <remarks>An idle buffer that nobody needs is freed after at most twice this time. With <see cref="Timeout.InfiniteTimeSpan"/>, idle
    /// buffers are not freed by time.</remarks>
    public TimeSpan TrimInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock that measures <see cref="TrimInterval"/>. Default: the clock of the system.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The flags of the allocations: whether they may wait, are charged, and clear the memory. Default:
    /// <see cref="GfpFlags.Kernel"/>.</summary>
    public GfpFlags Flags { get; init; } = GfpFlags.Kernel;

    /// <summary>The NUMA node whose pages are tried first for buffers. Default: no node.</summary>
    public NumaNode Node { get; init; }

    /// <summary>Refuses options that are outside their limits, in the name of the caller's parameter "options".</summary>
    /// <exception cref="ArgumentException">An option is outside its limits.</exception>
    internal static void Check(NativeMemoryPoolOptions options)
    {
        if (options.Complaint() is { } complaint)
        {
            throw new ArgumentOutOfRangeException(nameof(options), complaint);
        }

        GfpCheck.Check(options.Flags, nameof(options));
    }

    /// <summary>Describes the first option that is outside its limits; null if all are valid.</summary>
    private string? Complaint() =>
        !int.IsPow2(MinBufferSize)
            ? FormattableString.Invariant($"MinBufferSize has to be a power of two, from 1 to 2^30; {MinBufferSize} is not.")
        : !int.IsPow2(MaxKeptSize)
            ? FormattableString.Invariant($"MaxKeptSize has to be a power of two, from 1 to 2^30; {MaxKeptSize} is not.")
        : MaxKeptSize < MinBufferSize
            ? FormattableString.Invariant($"MaxKeptSize has to be at least MinBufferSize, {MinBufferSize}; {MaxKeptSize} is less.")
        : MaxIdleBytes < 0 ? FormattableString.Invariant($"MaxIdleBytes has to be 0 or more; {MaxIdleBytes} is less.")
        : Name is null ? "Name has to be set; it is null."
        : TimeProvider is null ? "TimeProvider has to be set; it is null."
        : TrimInterval <= TimeSpan.Zero && TrimInterval != Timeout.InfiniteTimeSpan
            ? $"TrimInterval has to be more than zero, or Timeout.InfiniteTimeSpan; {TrimInterval} is neither."
        : null;
}
