namespace Cleave.Iterations;

/// <summary>One request of a plan in use: its place, and whether it was served in this iteration. 32 bytes.</summary>
internal struct PlanSlot
{
    /// <summary>The first granule, or <see cref="IterationPlan.Unplaced"/>.</summary>
    public ulong Start;

    /// <summary>The size in granules.</summary>
    public ulong Length;

    /// <summary>The number of requests before the planned free;
    /// above the number of all requests if that is in the next iteration.</summary>
    public int End;

    /// <summary>The number of the last iteration that used this slot.</summary>
    public uint Served;

    /// <summary>One more than the number of the live range that is here as planned; 0 for none.</summary>
    public uint Live;
}

/// <summary>The requests of one tag in a plan, and how far the iteration is with them.</summary>
internal sealed class PlanTrack(int[] positions)
{
    /// <summary>The positions of the requests, in ascending order.</summary>
    public readonly int[] Positions = positions;

    /// <summary>One more than the highest index of a request that was served in this iteration.</summary>
    public int Head;
}
