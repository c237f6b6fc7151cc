using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>How a <see cref="NativeMemoryPool"/> is made.</summary>
public sealed record NativeMemoryPoolOptions
{
    /// <summary>The pool's name in meters and messages.</summary>
    public string Name { get; init; } = "pool";

    /// <summary>Bytes of the smallest buffer, and of one that is rented without saying how large: a power of two; 4 KiB.</summary>
    public int MinBufferSize { get; init; } = 4096;

    /// <summary>Bytes of the largest buffer that is kept for the next one who rents: a power of two; 1 MiB. Larger ones, of any size up to
    /// 2 GiB less a byte, are allocated and freed each time.</summary>
    public int MaxKeptSize { get; init; } = 1 << 20;

    /// <summary>The most bytes of idle buffers that are kept; 64 MiB.</summary>
    public long MaxIdleBytes { get; init; } = 64 << 20;

    /// <summary>How long a buffer is to lie idle at least before it is freed; 10 seconds. It is gone after twice that.
    /// <see cref="Timeout.InfiniteTimeSpan"/> keeps what there is.</summary>
    public TimeSpan TrimInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock for <see cref="TrimInterval"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>What may be done for memory.</summary>
    public GfpFlags Flags { get; init; } = GfpFlags.Kernel;

    /// <summary>Where buffers should lie.</summary>
    public NumaNode Node { get; init; }

    /// <exception cref="ArgumentException">An option is beyond its limit; the parameter is the caller's.</exception>
    internal static void Check(NativeMemoryPoolOptions options)
    {
        if (options.Complaint() is { } complaint)
        {
            throw new ArgumentOutOfRangeException(nameof(options), complaint);
        }

        GfpCheck.Check(options.Flags, nameof(options));
    }

    /// <summary>What is wrong with the options, or null.</summary>
    private string? Complaint() =>
        !int.IsPow2(MinBufferSize) ? FormattableString.Invariant($"MinBufferSize has to be a power of two, from 1 to 2^30; {MinBufferSize} is not.")
        : !int.IsPow2(MaxKeptSize) ? FormattableString.Invariant($"MaxKeptSize has to be a power of two, from 1 to 2^30; {MaxKeptSize} is not.")
        : MaxKeptSize < MinBufferSize ? FormattableString.Invariant($"MaxKeptSize has to be at least MinBufferSize, {MinBufferSize}; {MaxKeptSize} is less.")
        : MaxIdleBytes < 0 ? FormattableString.Invariant($"MaxIdleBytes has to be 0 or more; {MaxIdleBytes} is less.")
        : TimeProvider is null ? "TimeProvider has to be set; it is null."
        : TrimInterval <= TimeSpan.Zero && TrimInterval != Timeout.InfiniteTimeSpan
            ? $"TrimInterval has to be more than zero, or Timeout.InfiniteTimeSpan; {TrimInterval} is neither."
        : null;
}
