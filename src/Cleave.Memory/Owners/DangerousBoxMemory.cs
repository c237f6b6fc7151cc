using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>The memory of a box that gave it up. Nobody owns it until another box adopts it, or its allocator gets it back.</summary>
/// <param name="Address">The address of the value.</param>
/// <param name="Alignment">The alignment that the box was made with: the memory has <see cref="Layout.Of{T}"/> of it.</param>
/// <safety>For one new owner, once.</safety>
public readonly record struct DangerousBoxMemory(nuint Address, Alignment Alignment = default);
