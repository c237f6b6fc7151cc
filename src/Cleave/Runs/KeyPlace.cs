using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

/// <summary>A place in a leaf of a <see cref="KeyTree{TKey, TBlock}"/>, which is good until the tree changes.</summary>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TBlock">The block of keys inside a node.</typeparam>
/// <param name="Leaf">The leaf.</param>
/// <param name="Index">The number of its keys that are lower than the key that was looked for.</param>
internal readonly record struct KeyPlace<TKey, TBlock>(KeyNode<TKey, TBlock> Leaf, int Index)
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    /// <summary>Gives the first key of this leaf that is not lower; false if there is none in this leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetNext(out TKey key)
    {
        bool found = Index < Leaf.Count;
        key = found ? Leaf.Keys.AsSpan()[Index] : default;
        return found;
    }

    /// <summary>Gives the last key of this leaf that is lower; false if there is none in this leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetPrevious(out TKey key)
    {
        bool found = Index > 0;
        key = found ? Leaf.Keys.AsSpan()[Index - 1] : default;
        return found;
    }
}
