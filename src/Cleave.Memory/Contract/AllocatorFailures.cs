namespace Cleave.Memory.Contract;

/// <summary>Completes failures of allocators that give little more than a code.</summary>
internal static class AllocatorFailures
{
    /// <summary>Fills in the size and the name of the allocator, if the allocator left them out.</summary>
    /// <param name="failure">The failure of the allocator.</param>
    /// <param name="asked">The layout that was asked for.</param>
    /// <param name="allocator">The name of the allocator.</param>
    public static AllocationFailure Complete(in AllocationFailure failure, Layout asked, string allocator) => failure with
    {
        Value = failure.Value == 0 ? asked.Size : failure.Value,
        Name = failure.Name ?? allocator,
    };
}
