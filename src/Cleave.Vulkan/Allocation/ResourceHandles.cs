namespace Cleave.Vulkan.Allocation;

/// <summary>The resource that memory is for, and the owner of the memory, for its record. Immutable.</summary>
/// <param name="Owner">The owner, or the name of a range that is a plain value; null for neither.</param>
internal readonly record struct ResourceHandles(object? Owner)
{
    /// <summary>Whether an owner is going to hold the memory.</summary>
    public bool IsOwned { get; init; }

    /// <summary>The buffer that the memory is for; 0 for none.</summary>
    public ulong Buffer { get; init; }

    /// <summary>The image that the memory is for; 0 for none.</summary>
    public ulong Image { get; init; }
}
