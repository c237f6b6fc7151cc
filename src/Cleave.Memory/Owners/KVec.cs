using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>Owns a growing array in memory of <see cref="Kmalloc"/> and frees it when disposed.</summary>
/// <remarks>The memory is contiguous, so use this type for small to medium arrays. The array grows by copying, up to the largest size of
/// Kmalloc. For everything else see <see cref="Vec{T, TAllocator}"/>.</remarks>
/// <example>
/// <code>
/// using var numbers = new KVec&lt;int&gt;();
/// for (int number = 0; number &lt; 1000; number++)
/// {
///     numbers.Push(number);
/// }
///
/// numbers.Retain(number =&gt; number % 2 == 0);
/// Console.WriteLine(numbers.Count); // 500
/// </code>
/// </example>
public sealed class KVec<T> : Vec<T, Kmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Vec{T, TAllocator}(nuint, GfpFlags, NumaNode, Alignment)"/>
    public KVec(nuint capacity = 0, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        : base(capacity, flags, node, alignment)
    {
    }

    internal KVec(DangerousVecParts parts, GfpFlags flags, NumaNode node)
        : base(parts, flags, node)
    {
    }
}

/// <summary>Creates a <see cref="KVec{T}"/> from memory that was allocated already.</summary>
/// <example>
/// <code>
/// // Memory that one owner gives up and another takes, for example across a call of native code.
/// var first = new KVec&lt;int&gt;(capacity: 16);
/// first.Push(7);
/// DangerousVecParts parts = first.DangerousRelease();
/// using KVec&lt;int&gt; second = KVec.DangerousAdopt&lt;int&gt;(parts);
/// Console.WriteLine(second.Pop()); // 7
/// </code>
/// </example>
public static class KVec
{
    /// <inheritdoc cref="Vec.DangerousAdopt"/>
    public static KVec<T> DangerousAdopt<T>(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged => new(parts, flags, node);
}
