using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>The memory that a box has released. It has no owner until another box adopts it or its allocator frees it.</summary>
/// <param name="Address">The address of the value.</param>
/// <param name="Alignment">The alignment that the box was created with. The memory has the layout <see cref="Layout.Of{T}"/> of this
/// alignment.</param>
/// <safety>The memory must get one new owner only, once.</safety>
public readonly record struct DangerousBoxMemory(nuint Address, Alignment Alignment = default);
