namespace Cleave.Sets;

/// <summary>Of each order the free block of one kind at the highest offset, for requests that want the highest offset of all.</summary>
/// <remarks>
/// Invariant <c>Topmost</c>: an order's key is that of its last free block, or 0, and its highest the largest of these from it upwards.
/// Not thread-safe.
/// </remarks>
/// <param name="depth">The largest order that there may be.</param>
internal sealed class TopmostBlocks(int depth)
{
    private const int OrderBits = 6;

    private readonly ulong[] _last = new ulong[depth + 2];
    private readonly ulong[] _highest = new ulong[depth + 2];

    /// <summary>Bytes committed.</summary>
    public ulong CommittedBytes => sizeof(ulong) * 2 * (ulong)_last.Length;

    /// <summary>What orders blocks by their offset: a higher one has the larger key, and none has 0.</summary>
    public static ulong KeyOf(ulong firstChunk, int order) => ((firstChunk + 1) << OrderBits) | (uint)order;

    /// <summary>The order in a key.</summary>
    public static int OrderIn(ulong key) => (int)key & ((1 << OrderBits) - 1);

    /// <summary>The first chunk in a key.</summary>
    public static ulong FirstChunkIn(ulong key) => (key >> OrderBits) - 1;

    /// <summary>The key of the last free block of an order.</summary>
    public ulong Last(int order) => _last[order];

    /// <summary>The largest key of an order and all larger ones.</summary>
    public ulong Highest(int order) => _highest[order];

    /// <summary>Takes note of a free block that came into being.</summary>
    public void Raise(int order, ulong key)
    {
        _last[order] = Math.Max(_last[order], key);
        for (int at = order; at >= 0 && _highest[at] < key; at--)
        {
            _highest[at] = key;
        }
    }

    /// <summary>Takes note that the last free block of an order is another one, further down.</summary>
    public void Lower(int order, ulong key)
    {
        ulong old = _last[order];
        _last[order] = key;
        for (int at = order; at >= 0 && _highest[at] == old; at--)
        {
            _highest[at] = Math.Max(_last[at], _highest[at + 1]);
        }
    }
}
