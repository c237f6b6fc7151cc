namespace Cleave.Memory;

/// <summary>What a vec is made of, when it gave it up: nobody owns the memory until another vec, or its allocator, takes it.</summary>
/// <param name="Address">The first element.</param>
/// <param name="Count">How many elements there are.</param>
/// <param name="Capacity">How many the memory was asked for.</param>
/// <safety>To be used for one new owner, once.</safety>
public readonly record struct DangerousVecParts(nuint Address, nuint Count, nuint Capacity);
