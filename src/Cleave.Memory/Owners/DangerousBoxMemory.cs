namespace Cleave.Memory;

/// <summary>The memory of a box that gave it up: nobody owns it until another box, or its allocator, takes it.</summary>
/// <param name="Address">Where the value is.</param>
/// <safety>To be used for one new owner, once.</safety>
public readonly record struct DangerousBoxMemory(nuint Address);
