namespace Cleave.Memory;

/// <summary>How a <see cref="NativeMemoryPool"/> is made.</summary>
public sealed record NativeMemoryPoolOptions
{
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

    internal void Check()
    {
        CheckSize(MinBufferSize, nameof(MinBufferSize));
        CheckSize(MaxKeptSize, nameof(MaxKeptSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxKeptSize, MinBufferSize);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxIdleBytes);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        if (TrimInterval <= TimeSpan.Zero && TrimInterval != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(
                nameof(TrimInterval), TrimInterval, $"The interval is more than zero, or infinite; this one is {TrimInterval}.");
        }
    }

    private static void CheckSize(int size, string name)
    {
        if (!int.IsPow2(size))
        {
            throw new ArgumentOutOfRangeException(
                name, size, FormattableString.Invariant($"The size of a buffer that is kept is a power of two; {size} is not."));
        }
    }
}
