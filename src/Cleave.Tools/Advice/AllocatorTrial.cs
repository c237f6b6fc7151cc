using Cleave.Tools.Replay;

namespace Cleave.Tools.Advice;

/// <summary>One allocator that a recording was replayed on, and what it needed. Immutable, so thread-safe.</summary>
/// <param name="Policy">The allocator and how it places.</param>
/// <param name="Unit">The unit that sizes are rounded up to: the granularity of best fit, the chunk of a GpuBuddy.</param>
/// <param name="Result">The outcome; null if the allocator cannot manage a space for this recording.</param>
/// <param name="Problem">Why the recording was not served; null if it was.</param>
public sealed record AllocatorTrial(PlacementPolicy Policy, Alignment Unit, ReplayResult? Result, string? Problem)
{
    /// <summary>Whether every allocation of the recording was served.</summary>
    public bool IsServed => Problem is null && Result is not null;

    /// <summary>The bytes of the smallest space that serves the whole recording; null if none was found.</summary>
    public ulong? Footprint => IsServed ? Result!.Space : null;

    /// <summary>Whether an allocation may be several blocks, which only memory that is mapped page by page can use.</summary>
    public bool NeedsMapping => Policy == PlacementPolicy.Scattered;

    /// <summary>The allocator with its unit, in a few words.</summary>
    public string Name => Policy == PlacementPolicy.BestFit ? $"BestFitAllocator, {Unit}" : $"GpuBuddy, {Policy}";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
