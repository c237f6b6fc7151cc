using System.Collections.Concurrent;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>Address ranges of memory whose making failed and that the system then refused to release. The next arena that is made tries to
/// release them again, because their maker has no object that could. Thread-safe.</summary>
internal static class AbandonedAddresses
{
    private static readonly ConcurrentQueue<(IPageSystem System, nuint Address, nuint Size)> Ranges = [];

    /// <summary>Releases a range, now or when the next arena is made.</summary>
    public static void Release(IPageSystem system, nuint address, nuint size)
    {
        if (!system.Unreserve(address, size).IsNone)
        {
            Ranges.Enqueue((system, address, size));
        }
    }

    /// <summary>Tries once more to release the ranges that were abandoned before.</summary>
    public static void Retry()
    {
        for (int left = Ranges.Count; left > 0 && Ranges.TryDequeue(out (IPageSystem System, nuint Address, nuint Size) range); left--)
        {
            Release(range.System, range.Address, range.Size);
        }
    }
}
