using Cleave.Planning;

namespace Cleave.Tools.Planning;

/// <summary>A row of a problem in MiniMalloc's format. Immutable.</summary>
/// <param name="Id">The name of the allocation in the file.</param>
/// <param name="Allocation">The size, lifetime and alignment of the allocation.</param>
/// <param name="Offset">The offset of the allocation in a solved problem, in bytes; null if the problem is not solved.</param>
public sealed record PlanCsvRow(string Id, PlannedAllocation Allocation, ulong? Offset);
