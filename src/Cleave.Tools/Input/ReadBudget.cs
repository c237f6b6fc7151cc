namespace Cleave.Tools.Input;

/// <summary>Counts the memory that reading one recording takes, and stops the reading when the count exceeds a limit.</summary>
/// <remarks>
/// The count estimates the managed memory that is kept, to within some ten percent, without buffers of fixed size. The limit is in bytes
/// and not in values, because a hostile file contains the values that take the most memory for their size. Not thread-safe.
/// </remarks>
internal sealed class ReadBudget
{
    /// <summary>The default limit in bytes for a small file.</summary>
    public const long UsualFloor = 256L << 20;

    /// <summary>
    /// The default limit for a large snapshot as a multiple of its unzipped size; an honest snapshot takes less than its size.
    /// </summary>
    public const int TimesPickle = 2;

    /// <summary>
    /// The default limit for a large text trace as a multiple of its unzipped size; an event can be as short as four bytes.
    /// </summary>
    public const int TimesText = 8;

    private readonly int _times;
    private readonly long? _asked;
    private readonly long _most;

    /// <param name="asked">The limit in bytes; null for the default, which <see cref="Limit"/> describes.</param>
    /// <param name="times">The multiple of the unzipped size that the default allows.</param>
    public ReadBudget(long? asked = null, int times = TimesPickle)
    {
        _times = times;
        _asked = asked;
        _most = Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, 1);
    }

    /// <summary>Bytes that are counted at present.</summary>
    public long Used { get; private set; }

    /// <summary>Unzipped bytes of the recording read so far, updated by the reader.</summary>
    public long InputBytes { get; set; }

    /// <summary>
    /// The most bytes allowed: the requested limit, or by default the larger of 256 MiB and a multiple of the unzipped bytes read so far.
    /// The default is at most half of the machine's memory.
    /// </summary>
    public long Limit => _asked ?? Math.Min(_most, Math.Max(UsualFloor, InputBytes * _times));

    /// <summary>Adds bytes that are about to be allocated.</summary>
    /// <exception cref="ReadBudgetException">The count would exceed the limit.</exception>
    public void Charge(long bytes)
    {
        if (bytes > Limit - Used)
            throw new ReadBudgetException(Limit);

        Used += bytes;
    }

    /// <summary>Subtracts bytes whose memory is no longer kept.</summary>
    public void Refund(long bytes) => Used -= bytes;
}

/// <summary>The exception for a recording that would take more memory than its limit.</summary>
internal sealed class ReadBudgetException(long limit) : Exception(
    $"reading the recording takes more memory than the limit of {new ByteSize((ulong)limit)}; a higher limit can be set (--memory BYTES)");
