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
    /// <summary>Reports whether two demands are equal. Without branches, because each request compares one.</summary>
    public bool Equals(TypeDemand other) =>
        (((uint)Use ^ (uint)other.Use) | ((uint)Access ^ (uint)other.Access) | (uint)(Required ^ other.Required)
            | (uint)(Preferred ^ other.Preferred) | (uint)(Forbidden ^ other.Forbidden) | (TypeBits ^ other.TypeBits)) == 0;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Use, Access, Required, Preferred, Forbidden, TypeBits);

    /// <summary>Whether the processor is going to access the memory.</summary>
    public bool IsHostAccessed => Access switch
    {
        HostAccess.None => false,
        HostAccess.ByUse => Use is MemoryUse.Upload or MemoryUse.Readback or MemoryUse.Dynamic
            || (Required & MemoryProperties.HostVisible) != 0,
        _ => true,
    };
}
