using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>The memory that a vec has released. It has no owner until another vec adopts it or its allocator frees it.</summary>
/// <param name="Address">The address of the first element.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Capacity">The number of elements that the memory was allocated for.</param>
/// <param name="Alignment">The alignment that the vec was created with. The memory has the layout <see cref="Layout.Array{T}"/> of the
/// capacity and this alignment.</param>
/// <safety>The memory must get one new owner only, once.</safety>
public readonly record struct DangerousVecParts(nuint Address, nuint Count, nuint Capacity, Alignment Alignment = default);
