namespace Cleave.Vulkan;

/// <summary>The budget of a memory heap at one moment. Plain data; sizes are in bytes.</summary>
/// <param name="HeapIndex">The number of the heap.</param>
/// <param name="Budget">Bytes that this process may use of the heap without slowing down or failing.</param>
/// <param name="Usage">Bytes that this process uses of the heap, by this allocator or otherwise.</param>
/// <param name="HeldBytes">Bytes in device allocations of this allocator.</param>
/// <param name="IsReported">Whether the driver reported budget and usage; if not, the budget is 80 % of the heap, and only this allocator's
/// usage is known.</param>
public readonly record struct HeapBudget(int HeapIndex, ulong Budget, ulong Usage, ulong HeldBytes, bool IsReported)
{
    /// <summary>Bytes that are left of the budget; 0 if it is exceeded.</summary>
    public ulong Left => Budget > Usage ? Budget - Usage : 0;

    /// <summary>Describes the budget in one line.</summary>
    public override string ToString() =>
        $"heap {HeapIndex}: {ByteText.Exact(Usage)} of {ByteText.Exact(Budget)} used, {ByteText.Exact(HeldBytes)} of it by this allocator"
        + (IsReported ? "" : " (estimated)");
}
