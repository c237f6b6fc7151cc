namespace Cleave.BestFit;

/// <summary>The bytes that callers see, and the granules that the bookkeeping counts. Immutable.</summary>
/// <param name="BaseOffset">The lowest offset of the space; a multiple of the granularity.</param>
/// <param name="Granularity">Bytes of a granule.</param>
/// <param name="Granules">The number of granules.</param>
internal readonly record struct RangeUnits(ulong BaseOffset, Alignment Granularity, ulong Granules)
{
    /// <summary>Bytes of the space.</summary>
    public ulong Size => Granules << Granularity.Log2;

    /// <summary>The offset of a granule.</summary>
    public ulong OffsetOf(ulong granule) => BaseOffset + (granule << Granularity.Log2);

    /// <summary>Bytes of some granules.</summary>
    public ulong Bytes(ulong granules) => granules << Granularity.Log2;

    /// <summary>The granules that hold so many bytes: at least one byte, at most those of the space.</summary>
    public ulong Holding(ulong bytes) => ((bytes - 1) >> Granularity.Log2) + 1;

    /// <summary>The granule at an offset of the space; of an offset inside a granule, that granule.</summary>
    public ulong At(ulong offset) => (offset - BaseOffset) >> Granularity.Log2;

    /// <summary>The first granule that begins at an offset of the space or above it.</summary>
    public ulong From(ulong offset) => At(offset) + (Granularity.IsAligned(offset) ? 0UL : 1UL);
}
