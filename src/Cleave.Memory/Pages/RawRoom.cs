using System.Runtime.CompilerServices;

namespace Cleave.Memory.Pages;

/// <summary>Lays arrays out one behind the other, from an address up; from address 0 it only measures.</summary>
internal struct RawRoom(nuint start)
{
    /// <summary>A cache line, so that no two arrays share one.</summary>
    private const nuint Step = 64;

    /// <summary>What the start has to be a multiple of.</summary>
    public static readonly Alignment Alignment = new(Step);

    private nuint _next = start;

    /// <summary>Whether there is no memory, and what is laid out is only to be measured.</summary>
    public bool IsMeasure { get; } = start == 0;

    /// <summary>The end of what was laid out so far.</summary>
    public readonly nuint End => _next;

    /// <summary>Makes room for an array.</summary>
    public RawArray<T> Next<T>(ulong length)
        where T : unmanaged
    {
        var array = new RawArray<T>(_next, (nuint)length);
        _next += ((((nuint)length * (nuint)Unsafe.SizeOf<T>()) + Step - 1) / Step) * Step;
        return array;
    }
}
