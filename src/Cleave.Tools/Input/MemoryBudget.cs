using Cleave.Tools.Units;

namespace Cleave.Tools.Input;

/// <summary>Counts the memory that reading one recording takes, and ends the reading when it passes a limit.</summary>
/// <remarks>
/// The count is an estimate of the managed memory that is kept, correct to some ten percent; buffers of fixed size are left out. The limit is
/// in bytes and not in values, because a hostile file chooses the values that cost most for their size. Not thread-safe.
/// </remarks>
internal sealed class MemoryBudget
{
    /// <summary>Every recording may take so much by default, however small its file is.</summary>
    public const long UsualFloor = 256L << 20;

    /// <summary>A large snapshot may take so many times its unzipped size by default; an honest one takes less than its size.</summary>
    public const int TimesPickle = 2;

    /// <summary>A large text trace may take so many times its unzipped size by default; an event can be as short as four bytes.</summary>
    public const int TimesText = 8;

    private readonly int _times;
    private readonly long? _asked;
    private readonly long _most;

    /// <param name="asked">The limit in bytes; null for the default, which <see cref="Limit"/> describes.</param>
    /// <param name="times">How many times the unzipped size the default allows.</param>
    public MemoryBudget(long? asked = null, int times = TimesPickle)
    {
        _times = times;
        _asked = asked;
        _most = Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, 1);
    }

    /// <summary>Bytes counted at present.</summary>
    public long Used { get; private set; }

    /// <summary>Unzipped bytes of the recording read so far; the reader keeps this up to date.</summary>
    public long InputBytes { get; set; }

    /// <summary>
    /// The most bytes allowed: the limit asked for, or by default 256 MiB or some times the unzipped bytes read so far, whichever is larger, but
    /// not above half of the memory there is.
    /// </summary>
    public long Limit => _asked ?? Math.Min(_most, Math.Max(UsualFloor, InputBytes * _times));

    /// <summary>Counts bytes that are about to be allocated.</summary>
    /// <exception cref="MemoryBudgetException">The count would pass the limit.</exception>
    public void Charge(long bytes)
    {
        if (bytes > Limit - Used)
            throw new MemoryBudgetException(Limit);

        Used += bytes;
    }

    /// <summary>Takes bytes off the count whose memory is no longer kept.</summary>
    public void Refund(long bytes) => Used -= bytes;
}

/// <summary>Reading a recording would take more memory than it may.</summary>
internal sealed class MemoryBudgetException(long limit) : Exception(
    $"reading it takes more memory than the limit of {new ByteSize((ulong)limit)}; a higher limit can be set (--memory BYTES)");
