namespace Cleave.Tools.Pickle;

/// <summary>The shapes of the packed dictionaries of one pickle, each stored once.</summary>
internal sealed class PickleShapes
{
    /// <summary>The most keys of a dictionary that is packed. Snapshots have about ten.</summary>
    public const int MaxFields = 64;

    /// <summary>The most shapes of one pickle. No recording has more; dictionaries of further shapes stay unpacked.</summary>
    private const int MaxShapes = 4096;
    private const int RecentSlots = 64;

    private readonly List<PickleShape> _shapes = [];
    private readonly Dictionary<int, List<PickleShape>> _byHash = [];
    private readonly PickleShape?[] _recent = new PickleShape?[RecentSlots];

    public PickleShape this[int number] => _shapes[number];

    /// <summary>Finds the shape of a dictionary with these pairs, whose keys are text; null if the dictionary cannot be packed.</summary>
    public PickleShape? Find(ReadOnlySpan<PickleValue> pairs, ReadOnlySpan<byte> codes)
    {
        ref PickleShape? recent = ref _recent[SlotOf(codes)];
        if (recent is null || !recent.Fits(pairs, codes))
            recent = Search(pairs, codes) ?? recent;

        return recent is not null && recent.Fits(pairs, codes) ? recent : null;
    }

    // The hash of a text differs from process to process, so no file can be constructed whose shapes collide.
    private PickleShape? Search(ReadOnlySpan<PickleValue> pairs, ReadOnlySpan<byte> codes)
    {
        var hash = new HashCode();
        hash.AddBytes(codes);
        for (int field = 0; field < codes.Length; field++)
            hash.Add(pairs[2 * field].Text);

        int key = hash.ToHashCode();
        if (!_byHash.TryGetValue(key, out List<PickleShape>? candidates))
            candidates = [];

        foreach (PickleShape known in candidates)
        {
            if (known.Fits(pairs, codes))
                return known;
        }

        return Add(key, candidates, pairs, codes);
    }

    private PickleShape? Add(int key, List<PickleShape> candidates, ReadOnlySpan<PickleValue> pairs, ReadOnlySpan<byte> codes)
    {
        if (_shapes.Count == MaxShapes || HasRepeatedKey(pairs))
            return null;

        var shape = new PickleShape(_shapes.Count, pairs, codes);
        _shapes.Add(shape);
        candidates.Add(shape);
        _byHash[key] = candidates;
        return shape;
    }

    // The last value of a repeated key wins, which only an unpacked dictionary implements.
    private static bool HasRepeatedKey(ReadOnlySpan<PickleValue> pairs)
    {
        var seen = new HashSet<string>();
        for (int at = 0; at < pairs.Length; at += 2)
        {
            if (!seen.Add(pairs[at].Text!))
                return true;
        }

        return false;
    }

    private static int SlotOf(ReadOnlySpan<byte> codes)
    {
        uint mix = (uint)codes.Length;
        foreach (byte code in codes)
            mix = (mix * 31) + code;

        return (int)(mix % RecentSlots);
    }
}
