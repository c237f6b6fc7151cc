using System.Numerics;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>What a request for a range takes, and whether the range can hold that at all.</summary>
internal static class RangeRules
{
    /// <summary>Chunks that the request takes, before the rest is given back: whole blocks of the unit.</summary>
    public static ulong Needed(in Request request)
    {
        ulong unit = Unit(request);
        return (request.Chunks + unit - 1) & ~(unit - 1);
    }

    /// <summary>The chunks at a multiple of which the request begins: its smallest block, or the power of two of a contiguous one.</summary>
    public static ulong Unit(in Request request) =>
        request.IsContiguous ? Math.Max(BitOperations.RoundUpToPowerOf2(request.Chunks), request.MinBlock) : request.MinBlock;

    /// <summary>Whether the range could not serve the request even if all of it were free.</summary>
    public static bool IsTooShort(in Request request)
    {
        ulong unit = Unit(request);
        ulong first = (request.First + unit - 1) & ~(unit - 1);
        ulong end = request.End & ~(unit - 1);
        return !request.IsExact && (end < first || end - first < Needed(request));
    }
}
