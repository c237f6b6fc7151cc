using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>The memory that a request for a range takes, and whether the range can hold that at all.</summary>
internal static class RangeRules
{
    /// <summary>
    /// The chunks that the request takes, before the rest is freed: its own, or whole smallest blocks if it may be in several.
    /// </summary>
    public static ulong Needed(in Request request) => request.IsOneRun ? request.Chunks : request.RoundUpToMinBlock(request.Chunks);

    /// <summary>Whether the range could not serve the request even if all of it were free.</summary>
    public static bool IsTooShort(in Request request)
    {
        ulong first = request.RoundUpToMinBlock(request.First);
        return !request.IsExact && (request.End < first || request.End - first < Needed(request));
    }
}
