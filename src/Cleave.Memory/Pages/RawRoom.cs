using System.Runtime.CompilerServices;

namespace Cleave.Memory.Pages;

/// <summary>Lays out arrays one behind the other from an address upwards. From address 0 the room only measures.</summary>
internal struct RawRoom(nuint start)
{
    /// <summary>The size of a cache line in bytes, so that no two arrays share a line.</summary>
    private const nuint Step = 64;

    /// <summary>The alignment that the start must have.</summary>
    public static readonly Alignment Alignment = new(Step);

    private nuint _next = start;

    /// <summary>Whether the room has no memory and only measures the size of a layout.</summary>
    public bool IsMeasure { get; } = start == 0;

    /// <summary>The end of all arrays that were laid out so far.</summary>
    public readonly nuint End => _next;

    /// <summary>Lays out the next array.</summary>
    public RawArray<T> Next<T>(ulong length)
        where T : unmanaged
    {
        var array = new RawArray<T>(_next, (nuint)length);
        _next += ((((nuint)length * (nuint)Unsafe.SizeOf<T>()) + Step - 1) / Step) * Step;
        return array;
    }
}
