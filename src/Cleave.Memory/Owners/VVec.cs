using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>Owns a growing array in memory of <see cref="Vmalloc"/> and frees it when disposed.</summary>
/// <remarks>The array grows without copying its elements. The memory consists of whole pages, so use this type for large arrays. All
/// requests have the flag <see cref="GfpFlags.NoFrames"/>, so large memory may have no page frames. For everything else see
/// <see cref="Vec{T, TAllocator}"/>.</remarks>
/// <example>
/// <code>
/// using var numbers = new VVec&lt;int&gt;();
/// for (int number = 0; number &lt; 1000; number++)
/// {
///     numbers.Push(number);
/// }
///
/// numbers.Retain(number =&gt; number % 2 == 0);
/// Console.WriteLine(numbers.Count); // 500
/// </code>
/// </example>
public sealed class VVec<T> : Vec<T, Vmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Vec{T, TAllocator}(nuint, GfpFlags, NumaNode, Alignment)"/>
    public VVec(nuint capacity = 0, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        : base(capacity, flags | GfpFlags.NoFrames, node, alignment)
    {
    }

    internal VVec(DangerousVecParts parts, GfpFlags flags, NumaNode node)
        : base(parts, flags | GfpFlags.NoFrames, node)
    {
    }
}

/// <summary>Creates a <see cref="VVec{T}"/> from memory that was allocated already.</summary>
/// <example>
/// <code>
/// // Memory that one owner gives up and another takes, for example across a call of native code.
/// var first = new VVec&lt;int&gt;(capacity: 16);
/// first.Push(7);
/// DangerousVecParts parts = first.DangerousRelease();
/// using VVec&lt;int&gt; second = VVec.DangerousAdopt&lt;int&gt;(parts);
/// Console.WriteLine(second.Pop()); // 7
/// </code>
/// </example>
public static class VVec
{
    /// <inheritdoc cref="Vec.DangerousAdopt"/>
    public static VVec<T> DangerousAdopt<T>(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged => new(parts, flags, node);
}
