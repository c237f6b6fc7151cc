using System.Globalization;
using Cleave.Vulkan;

namespace Cleave.Tools.Dumps;

/// <summary>The names that VulkanMemoryAllocator writes for heaps, memory types, pools, properties and kinds of resources.</summary>
internal static class VmaNames
{
    private static readonly Dictionary<string, MemoryProperties> Properties = new()
    {
        ["DEVICE_LOCAL"] = MemoryProperties.DeviceLocal,
        ["HOST_VISIBLE"] = MemoryProperties.HostVisible,
        ["HOST_COHERENT"] = MemoryProperties.HostCoherent,
        ["HOST_CACHED"] = MemoryProperties.HostCached,
        ["LAZILY_ALLOCATED"] = MemoryProperties.LazilyAllocated,
        ["PROTECTED"] = MemoryProperties.Protected,
        ["DEVICE_COHERENT_AMD"] = MemoryProperties.DeviceCoherent,
        ["DEVICE_UNCACHED_AMD"] = MemoryProperties.DeviceUncached,
    };

    /// <summary>Reads a number out of a name such as "Heap 0" or "Type 12".</summary>
    /// <param name="name">The name.</param>
    /// <param name="prefix">The text before the number.</param>
    /// <param name="most">The number of heaps or types that Vulkan permits.</param>
    /// <param name="place">The value with that name, for a complaint.</param>
    public static int IndexOf(string name, string prefix, int most, DumpPlace place) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < most
            ? index
            : throw place.Complaint($"the name is not '{prefix}' with a number from 0 to {most - 1}");

    /// <summary>Reads the properties of a memory type. A name that is not known is left out.</summary>
    public static MemoryProperties PropertiesOf(IEnumerable<string> names) =>
        names.Aggregate(MemoryProperties.None, (all, name) => all | Properties.GetValueOrDefault(name));

    /// <summary>Reads the kind of a resource: images in optimal tiling, or what is addressed linearly.</summary>
    public static ResourceKind KindOf(string? type) => type switch
    {
        "BUFFER" or "IMAGE_LINEAR" => ResourceKind.Linear,
        "IMAGE_OPTIMAL" => ResourceKind.Optimal,
        _ => ResourceKind.Unknown,
    };

    /// <summary>The name of a pool without the number before it: "textures" of "0 - textures".</summary>
    /// <returns>Null for a pool that has a number only.</returns>
    public static string? PoolNameOf(string? text) =>
        text?.IndexOf(" - ", StringComparison.Ordinal) is int dash and >= 0 ? text[(dash + 3)..] : null;
}
