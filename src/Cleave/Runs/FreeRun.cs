namespace Cleave.Runs;

/// <summary>A maximal range of free granules.</summary>
/// <param name="Start">The first granule.</param>
/// <param name="Length">The number of granules.</param>
internal readonly record struct FreeRun(ulong Start, ulong Length)
{
    /// <summary>The granule behind the last one.</summary>
    public ulong End => Start + Length;
}
