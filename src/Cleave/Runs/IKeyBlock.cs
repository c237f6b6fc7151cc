using System.Diagnostics.CodeAnalysis;

namespace Cleave.Runs;

/// <summary>The sorted keys of one tree node, in a fixed number of slots inside the node.</summary>
/// <remarks>
/// Invariant <c>Padded</c>: the slots behind the last key hold the highest value, which is never a key. So every operation can go over all
/// slots, without asking how many are in use.
/// </remarks>
/// <typeparam name="TKey">The type of a key.</typeparam>
internal interface IKeyBlock<TKey>
{
    /// <summary>Gives all slots, those behind the last key included.</summary>
    [UnscopedRef]
    Span<TKey> AsSpan();

    /// <summary>Counts the keys that are lower than a key.</summary>
    int CountBelow(TKey key);

    /// <summary>Counts the keys of eight in ascending order that are lower than a key.</summary>
    static abstract int CountBelowOfEight(ReadOnlySpan<TKey> eight, TKey key);

    /// <summary>Inserts a key that is not there, with its tag; the last slot must be unused.</summary>
    void Insert(TKey key, uint tag);

    /// <summary>Removes the key that is in a slot.</summary>
    void Remove(int slot, TKey key);

    /// <summary>The tag of the key in a slot; 0 if the block keeps no tags.</summary>
    uint TagAt(int slot);

    /// <summary>Gives all tags; none if the block keeps none.</summary>
    [UnscopedRef]
    Span<uint> Tags();

    /// <summary>The bytes of a block.</summary>
    static abstract int Bytes { get; }
}
