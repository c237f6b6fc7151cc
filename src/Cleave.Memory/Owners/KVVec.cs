using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>Owns a growing array in memory of <see cref="KVmalloc"/> and frees it when disposed.</summary>
/// <remarks>The array may have any size: a small one is allocated by Kmalloc, a large one by Vmalloc, and it is copied when it changes from
/// one to the other. For everything else see <see cref="Vec{T, TAllocator}"/>.</remarks>
/// <example>
/// <code>
/// using var numbers = new KVVec&lt;int&gt;();
/// for (int number = 0; number &lt; 1000; number++)
/// {
///     numbers.Push(number);
/// }
///
/// numbers.Retain(number =&gt; number % 2 == 0);
/// Console.WriteLine(numbers.Count); // 500
/// </code>
/// </example>
public sealed class KVVec<T> : Vec<T, KVmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Vec{T, TAllocator}(nuint, GfpFlags, NumaNode, Alignment)"/>
    public KVVec(nuint capacity = 0, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        : base(capacity, flags | GfpFlags.NoFrames, node, alignment)
    {
    }

    internal KVVec(DangerousVecParts parts, GfpFlags flags, NumaNode node)
        : base(parts, flags | GfpFlags.NoFrames, node)
    {
    }
}

/// <summary>Creates a <see cref="KVVec{T}"/> from memory that was allocated already.</summary>
/// <example>
/// <code>
/// // Memory that one owner gives up and another takes, for example across a call of native code.
/// var first = new KVVec&lt;int&gt;(capacity: 16);
/// first.Push(7);
/// DangerousVecParts parts = first.DangerousRelease();
/// using KVVec&lt;int&gt; second = KVVec.DangerousAdopt&lt;int&gt;(parts);
/// Console.WriteLine(second.Pop()); // 7
/// </code>
/// </example>
public static class KVVec
{
    /// <inheritdoc cref="Vec.DangerousAdopt"/>
    public static KVVec<T> DangerousAdopt<T>(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged => new(parts, flags, node);
}
