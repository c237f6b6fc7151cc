using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>The memory of a vec that gave it up. Nobody owns it until another vec adopts it, or its allocator gets it back.</summary>
/// <param name="Address">The address of the first element.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Capacity">The number of elements that the memory was asked for.</param>
/// <param name="Alignment">The alignment that the vec was made with: the memory has <see cref="Layout.Array{T}"/> of it.</param>
/// <safety>For one new owner, once.</safety>
public readonly record struct DangerousVecParts(nuint Address, nuint Count, nuint Capacity, Alignment Alignment = default);
