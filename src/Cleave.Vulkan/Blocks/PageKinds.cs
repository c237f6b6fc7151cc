namespace Cleave.Vulkan.Blocks;

/// <summary>The kind of resource in each page of bufferImageGranularity bytes of a block.</summary>
/// <remarks>
/// <para>
/// Invariant <c>Separated</c>: a page that several ranges share has resources of one known kind only. Only the first and the last page of a
/// range can be shared, so only those are counted.
/// </para>
/// <para>Cost: 5 bytes for each page; constant time for each call. Not thread-safe.</para>
/// </remarks>
internal sealed class PageKinds(ulong size, Alignment page)
{
    private readonly byte[] _kinds = new byte[((size - 1) >> page.Log2) + 1];
    private readonly int[] _counts = new int[((size - 1) >> page.Log2) + 1];

    /// <summary>Bytes of a page.</summary>
    public Alignment Page => page;

    /// <summary>Reports whether a resource of a kind may lie in a range, by the pages at the ends of it.</summary>
    public bool Fits(in BlockRange range, ResourceKind kind) => Fits(First(range), kind) && Fits(Last(range), kind);

    /// <summary>Counts a resource in the pages at the ends of its range.</summary>
    public void Add(in BlockRange range, ResourceKind kind)
    {
        Add(First(range), kind);
        if (Last(range) != First(range))
        {
            Add(Last(range), kind);
        }
    }

    /// <summary>Takes a resource out of the count.</summary>
    public void Remove(in BlockRange range)
    {
        _counts[First(range)]--;
        if (Last(range) != First(range))
        {
            _counts[Last(range)]--;
        }
    }

    private bool Fits(int number, ResourceKind kind) =>
        _counts[number] == 0 || (kind != ResourceKind.Unknown && _kinds[number] == (byte)kind);

    private void Add(int number, ResourceKind kind)
    {
        _kinds[number] = (byte)kind;
        _counts[number]++;
    }

    private int First(in BlockRange range) => (int)(range.Offset >> page.Log2);

    private int Last(in BlockRange range) => (int)((range.End - 1) >> page.Log2);
}
