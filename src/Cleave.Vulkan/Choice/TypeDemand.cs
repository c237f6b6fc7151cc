namespace Cleave.Vulkan.Choice;

/// <summary>Everything of a request that decides which memory types serve it. Immutable.</summary>
internal readonly record struct TypeDemand(
    MemoryUse Use,
    HostAccess Access,
    MemoryProperties Required,
    MemoryProperties Preferred,
    MemoryProperties Forbidden,
    uint TypeBits)
{
    /// <summary>Whether the processor is going to access the memory.</summary>
    public bool IsHostAccessed => Access switch
    {
        HostAccess.None => false,
        HostAccess.ByUse => Use is MemoryUse.Upload or MemoryUse.Readback or MemoryUse.Dynamic
            || (Required & MemoryProperties.HostVisible) != 0,
        _ => true,
    };
}
